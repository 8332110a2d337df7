import type { DossierFile } from '#domain/dossier-file.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { Files } from '../services/files.ts';
import { UPLOADS_PATH, type Uploads } from '../services/uploads.ts';

const EXTENSIONS: Record<DossierFile['mediaType'], string> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
};

/** RFC 6266: an ASCII name for old browsers, the true one in UTF-8. */
export function contentDisposition({ name, mediaType }: Pick<DossierFile, 'name' | 'mediaType'>): string {
  const extension = EXTENSIONS[mediaType];
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '').replace(/\p{Cs}/gu, '');
  const ascii = stem.normalize('NFD').replace(/[^\w .-]/g, '') || 'document';
  const encoded = encodeURIComponent(stem).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `inline; filename="${ascii}.${extension}"; filename*=UTF-8''${encoded}.${extension}`;
}

/** Nothing in a file may run. Browsers of the floor don't start their PDF reader in a sandbox; it isolates pages itself. */
const contentSecurityPolicy = (mediaType: DossierFile['mediaType']) =>
  mediaType === 'application/pdf'
    ? "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    : "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

const inertHeaders = (mediaType: DossierFile['mediaType']) => ({
  'content-type': mediaType,
  'x-content-type-options': 'nosniff',
  'content-security-policy': contentSecurityPolicy(mediaType),
  'cache-control': 'private, no-store',
});

export interface FileRoutesDependencies {
  files: Files;
  uploads: Uploads;
  access: DossierAccess;
}

export async function fileRoutes(app: FastifyInstance, { files, uploads, access }: FileRoutesDependencies) {
  await app.register(async (scope) => {
    // tus reads the body itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of [UPLOADS_PATH, `${UPLOADS_PATH}/:upload`]) {
      scope.route<{ Params: { upload?: string } }>({
        method: ['POST', 'HEAD', 'PATCH', 'DELETE'],
        url,
        handler: (request, reply) => uploads.handle(request, reply),
      });
    }
  });

  interface Asked {
    Params: { appointment: string; file: string };
    Querystring: { link?: unknown };
  }
  async function locate(request: FastifyRequest<Asked>) {
    const { appointment, file } = request.params;
    const { link } = request.query;
    const asked = { appointment, ...(typeof link === 'string' && { linkId: link }) };
    const visitor = await access.visitor(request, asked, 'read-file');
    return [visitor.facility, visitor.appointmentId, file] as const;
  }

  app.get<Asked>('/files/:appointment/:file', { exposeHeadRoute: false }, async (request, reply) => {
    const { file, stream, sizeBytes } = await files.open(...(await locate(request)));
    return reply
      .headers(inertHeaders(file.mediaType))
      .header('content-length', sizeBytes)
      .header('content-disposition', contentDisposition(file))
      .send(stream);
  });

  app.get<Asked>(
    '/files/:appointment/:file/thumbnail',
    { exposeHeadRoute: false },
    async (request, reply) => {
      const thumbnail = await files.thumbnail(...(await locate(request)));
      return reply.headers(inertHeaders('image/jpeg')).send(thumbnail);
    },
  );
}
