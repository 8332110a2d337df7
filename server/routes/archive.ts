import { facilityApi } from '#domain/api/facility.ts';
import { UlidSchema } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Archive } from '../services/archive/archive.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { Dossiers } from '../services/dossier.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  access: DossierAccess;
  dossiers: Dossiers;
  archive: Archive;
}

/** What left the tablets' database, read online by the facility's staff on one of its tablets. */
export function archiveRoutes(
  app: FastifyInstance,
  { guards, access, dossiers, archive }: Dependencies,
): void {
  route(app, facilityApi.archivedAppointments, async ({ params, request }) => {
    const { account } = await guards.staff(request, 'read-dossier');
    const patient = UlidSchema.safeParse(params['patient']).data;
    if (!patient) throw new Failure('not-found');
    return { appointments: await archive.ofPatient(account.facility, patient) };
  });

  route(app, facilityApi.archivedDossier, async ({ params, request }) => {
    const visitor = await access.asStaff(request, params['appointment'] ?? '', 'read-dossier');
    return dossiers.read(visitor.facility, visitor.appointmentId, visitor.appointment);
  });
}
