import type { DossierFile } from '#domain/dossier-file.ts';
import { ALL_FILES_PATH, filesApi } from '#domain/api/files.ts';
import { fileName } from '#domain/file-name.ts';
import { removalOf } from '#domain/file-rights.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Action } from '#domain/permissions.ts';
import type { ApiError } from '#domain/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { DossierZip } from '../services/dossier-zip.ts';
import type { Files } from '../services/files.ts';
import { rangeAsked } from './range.ts';
import { UPLOADS_PATH, type Uploads } from '../services/uploads.ts';

/** RFC 6266: an ASCII name for old browsers, the true one in UTF-8. */
export function contentDisposition(file: Pick<DossierFile, 'name' | 'mediaType'>): string {
  const name = fileName(file);
  const ascii = name
    .normalize('NFD')
    .replace(/[^\w .-]/g, '')
    .replace(/^\./, 'document.');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `inline; filename="${ascii}"; filename*=UTF-8''${encoded}`;
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
  dossierZip: DossierZip;
}

interface Asked {
  Params: { appointment: string; file?: string };
  /** `via`: the doctor's own appointment by which an earlier one's file is read, with the reason where one is asked. */
  Querystring: { link?: unknown; via?: unknown; reason?: unknown };
}
type Asking = FastifyRequest<Asked>;

export async function fileRoutes(app: FastifyInstance, services: FileRoutesDependencies) {
  const { files, uploads, access, dossierZip } = services;

  function visitorOf(request: Asking, action: Action) {
    const { link, via, reason } = request.query;
    const { appointment } = request.params;
    if (typeof via === 'string' && action === 'read-file')
      return access.byHistory(request, {
        ...{ appointment, via },
        ...(typeof reason === 'string' && { reason }),
      });
    const asked = {
      appointment,
      ...(typeof link === 'string' && { linkId: link }),
    };
    return access.visitor(request, asked, action);
  }

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

  async function locate(request: Asking) {
    const { facility, appointmentId } = await visitorOf(request, 'read-file');
    return [facility, appointmentId, request.params.file ?? ''] as const;
  }

  app.get<Asked>('/files/:appointment/:file', { exposeHeadRoute: false }, async (request, reply) => {
    const { file, sizeBytes, stream, close } = await files.open(...(await locate(request)));
    const tag = `"${file.sha256}"`;
    const asked = rangeAsked(request.headers, { sizeBytes, tag });
    reply.header('accept-ranges', 'bytes');
    if (asked === 'beyond') {
      await close();
      const refusal: ApiError = { error: 'bad-request', fields: { range: 'beyond' } };
      return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send(refusal);
    }
    if (asked) reply.code(206).header('content-range', `bytes ${asked.start}-${asked.end}/${sizeBytes}`);
    const { start, end } = asked ?? { start: 0, end: sizeBytes - 1 };
    return reply
      .headers(inertHeaders(file.mediaType))
      .header('etag', tag)
      .header('content-length', end - start + 1)
      .header('content-disposition', contentDisposition(file))
      .send(stream({ start, end }));
  });

  app.get<Asked>(
    '/files/:appointment/:file/thumbnail',
    { exposeHeadRoute: false },
    async (request, reply) => {
      const thumbnail = await files.thumbnail(...(await locate(request)));
      return reply.headers(inertHeaders('image/jpeg')).send(thumbnail);
    },
  );

  app.get<Asked>(ALL_FILES_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    const { name, archive } = await dossierZip.make(await visitorOf(request, 'read-file'));
    return reply
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(archive);
  });

  route(app, filesApi.remove, async ({ params, request }) => {
    const visitor = await visitorOf(request as Asking, 'remove-document');
    const { facility, appointmentId, appointment, actor, by } = visitor;
    const file = await files.find(facility, appointmentId, params['file'] ?? '');
    if (!file) throw new Failure('not-found');
    const right = removalOf({ ...actor, id: by.id }, file, { ...appointment, id: idTail(appointment._id) });
    if (right !== 'allowed') throw new Failure(right === 'too-late' ? 'document-kept' : 'forbidden');
    await files.remove(facility, file);
    return undefined;
  });
}
