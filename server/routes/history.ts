import { doctorHistoryApi } from '#domain/api/history.ts';
import type { FastifyInstance } from 'fastify';
import { route } from '../route.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { History } from '../services/history.ts';

interface Dependencies {
  access: DossierAccess;
  history: History;
}

/** A patient's earlier consultations, for a doctor with a reason to read them. */
export function historyRoutes(app: FastifyInstance, { access, history }: Dependencies): void {
  route(app, doctorHistoryApi.list, async ({ params, query, request }) => {
    const own = await access.asPractitioner(request, params['appointment'] ?? '', 'read-history');
    access.needReason(own.appointment, query['reason']);
    return { entries: await history.before(own.appointment) };
  });
}
