import { facilityApi } from '#domain/api/facility.ts';
import { archiveApi } from '#domain/api/history.ts';
import { UlidSchema } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { ArchiveSearch } from '../services/archive/search.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { Dossiers } from '../services/dossier.ts';
import type { History } from '../services/history.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  access: DossierAccess;
  dossiers: Dossiers;
  history: History;
  archiveSearch: ArchiveSearch;
}

/** What left the tablets' database, read online by the facility's staff on one of its tablets. */
export function archiveRoutes(
  app: FastifyInstance,
  { guards, access, dossiers, history, archiveSearch }: Dependencies,
): void {
  route(app, archiveApi.ofPatient, async ({ params, request }) => {
    const { account } = await guards.staff(request, 'read-dossier');
    const patient = UlidSchema.safeParse(params['patient']).data;
    if (!patient) throw new Failure('not-found');
    return { entries: await history.archived(account.facility, patient) };
  });

  route(app, archiveApi.search, async ({ body, request }) => {
    const { account } = await guards.staff(request, 'read-dossier');
    return archiveSearch(account.facility, body.query, body.offset);
  });

  route(app, facilityApi.archivedDossier, async ({ params, request }) => {
    const visitor = await access.asStaff(request, params['appointment'] ?? '', 'read-dossier');
    return dossiers.read(visitor.facility, visitor.appointmentId, visitor.appointment);
  });
}
