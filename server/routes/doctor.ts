import { doctorApi } from '#domain/api/doctor.ts';
import { entryWindow } from '#domain/entry-window.ts';
import type { FastifyInstance } from 'fastify';
import { instant, type Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import { doctorDocumentsRoutes, type DoctorDocumentsDependencies } from './doctor-documents.ts';
import type { Agenda } from '../services/agenda.ts';
import type { Deposit } from '../services/deposit.ts';
import type { Dossiers } from '../services/dossier.ts';
import type { Drafts } from '../services/drafts.ts';
import type { SeenMarks } from '../services/seen.ts';

export interface DoctorRoutesDependencies extends DoctorDocumentsDependencies {
  agenda: Agenda;
  dossiers: Dossiers;
  drafts: Drafts;
  deposit: Deposit;
  seenMarks: SeenMarks;
  clock: Clock;
}

const LONGEST_AGENDA_MS = 100 * 24 * 3_600_000;

/** The doctor's tab: agenda, dossier, unfinished writing, and the deposit that closes (R10). */
export function doctorRoutes(app: FastifyInstance, services: DoctorRoutesDependencies): void {
  const { guards, access, agenda, dossiers, drafts, deposit, facilities, seenMarks, clock } = services;

  route(app, doctorApi.agenda, async ({ query, request }) => {
    const { practitioner, id } = await guards.practitioner(request, 'read-agenda');
    const { from = '', to = '' } = query;
    if (Date.parse(to) - Date.parse(from) > LONGEST_AGENDA_MS)
      throw new Failure('bad-request', { fields: { to: 'too-long' } });
    const [entries, erased] = await Promise.all([
      agenda.list({ practitioner, account: id }, from, to),
      agenda.erased(practitioner),
    ]);
    return { entries, serverNow: instant(clock), erased };
  });

  route(app, doctorApi.dossier, async ({ params, request }) => {
    const visitor = await access.asPractitioner(request, params['appointment'] ?? '', 'read-dossier');
    const { facility: slug, appointment, appointmentId, by } = visitor;
    const [facility, dossier, draft] = await Promise.all([
      facilities.get(slug),
      dossiers.read(slug, appointmentId, appointment),
      drafts.read({ facility: slug, appointment: appointmentId, by }),
    ]);
    if (!facility) throw new Failure('not-found');
    const { opensAt, endsAt } = entryWindow({ ...facility, ...appointment });
    const place = { facility: slug, appointment: appointmentId };
    const newFiles = await seenMarks.newTo(by.id, place, dossier.files);
    return {
      dossier,
      facilityName: facility.name,
      facilityPhone: facility.phone,
      timeZone: facility.timeZone,
      opensAt,
      entryEndsAt: endsAt,
      newFiles,
      draft,
      serverNow: instant(clock),
    };
  });

  route(app, doctorApi.saveDraft, async ({ body, params, request }) => {
    const visitor = await access.asPractitioner(request, params['appointment'] ?? '', 'write-draft');
    const { facility, appointmentId, by } = visitor;
    return drafts.save({ facility, appointment: appointmentId, by }, body);
  });

  route(app, doctorApi.markSeen, async ({ body, params, request }) => {
    await seenMarks.mark(
      await access.asPractitioner(request, params['appointment'] ?? '', 'mark-seen'),
      body,
    );
    return undefined;
  });

  route(app, doctorApi.deposit, async ({ body, params, request }) => {
    const visitor = await access.asPractitioner(request, params['appointment'] ?? '', 'deposit');
    return deposit.make(visitor, body.documents);
  });

  doctorDocumentsRoutes(app, services);
}
