import { doctorDocumentsApi as contracts } from '#domain/api/doctor-documents.ts';
import { followUpApi } from '#domain/api/follow-up.ts';
import type { Facility } from '#domain/facility.ts';
import { EMPTY_LETTERHEAD } from '#domain/letterhead.ts';
import { UlidSchema } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { FollowUp } from '../services/follow-up.ts';
import type { Guards } from '../services/guards.ts';
import type { Practitioners } from '../services/practitioners.ts';
import type { Templates } from '../services/templates.ts';
import type { WrittenDocuments } from '../services/written-documents.ts';

export interface DoctorDocumentsDependencies {
  guards: Guards;
  access: DossierAccess;
  practitioners: Pick<Practitioners, 'get' | 'saveLetterhead'>;
  templates: Templates;
  writtenDocuments: WrittenDocuments;
  followUp: FollowUp;
  facilities: { get(facility: string): Promise<Facility | null> };
}

/** What the doctor's documents are made with, and the consultation that follows this one. */
export function doctorDocumentsRoutes(app: FastifyInstance, services: DoctorDocumentsDependencies): void {
  const { guards, access, practitioners, templates, writtenDocuments, followUp, facilities } = services;
  type Asking = Parameters<Guards['practitioner']>[0];
  const own = async (request: Asking) => (await guards.practitioner(request, 'word-documents')).practitioner;
  const idIn = ({ template = '' }: Record<string, string>) => {
    if (!UlidSchema.safeParse(template).success) throw new Failure('not-found');
    return template;
  };

  route(app, contracts.preview, async ({ body, params, request }) => {
    const visitor = await access.asPractitioner(request, params['appointment'] ?? '', 'deposit');
    const { bytes, pages, letterhead } = await writtenDocuments.render(visitor, body);
    return { pdf: bytes.toString('base64'), pages, letterhead };
  });

  route(app, contracts.letterhead, async ({ request }) => {
    const record = await practitioners.get(await own(request));
    if (!record) throw new Failure('not-found');
    return record.letterhead ?? EMPTY_LETTERHEAD;
  });

  route(app, contracts.saveLetterhead, async ({ body, request }) =>
    practitioners.saveLetterhead(await own(request), body),
  );

  route(app, contracts.templates, async ({ request }) => ({
    templates: await templates.all(await own(request)),
  }));

  route(app, contracts.saveTemplate, async ({ body, params, request }) =>
    templates.save(await own(request), { id: idIn(params), ...body }),
  );

  route(app, contracts.deleteTemplate, async ({ params, request }) => {
    await templates.remove(await own(request), idIn(params));
    return undefined;
  });

  route(app, followUpApi.slots, async ({ query, params, request }) => {
    const visitor = await access.asPractitioner(request, params['appointment'] ?? '', 'book-follow-up');
    const facility = await facilities.get(visitor.facility);
    if (!facility) throw new Failure('not-found');
    return { slots: await followUp.slots(visitor, query['around'] ?? ''), timeZone: facility.timeZone };
  });

  route(app, followUpApi.book, async ({ body, params, request }) => {
    const visitor = await access.asPractitioner(request, params['appointment'] ?? '', 'book-follow-up');
    return { appointment: await followUp.book(visitor, body) };
  });
}
