import { UlidSchema } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import type { Guards } from '../services/guards.ts';
import type { PersonExport } from '../services/person/export.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  personExport: PersonExport;
}

/** « Droits de la personne »: families ask the facility, whose coordinator hands over the copy. */
export function personRoutes(app: FastifyInstance, { guards, personExport }: Dependencies): void {
  app.get<{ Params: { patient: string } }>(
    '/api/facility/patients/:patient/export',
    { exposeHeadRoute: false },
    async (request, reply) => {
      const { facility } = (await guards.staff(request, 'export-person')).account;
      const patient = UlidSchema.safeParse(request.params.patient).data;
      if (!patient) throw new Failure('not-found');
      const archive = await personExport.make(facility, patient);
      return reply
        .header('content-type', 'application/zip')
        .header('content-disposition', `attachment; filename="donnees-${patient}.zip"`)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store')
        .send(archive);
    },
  );
}
