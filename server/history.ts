import type { FastifyInstance } from 'fastify';
import type { Store } from './adapters/store.ts';
import type { DossierParts } from './dossier.ts';
import { archiveRoutes } from './routes/archive.ts';
import { historyRoutes } from './routes/history.ts';
import type { Archive } from './services/archive/archive.ts';
import { createArchiveSearch } from './services/archive/search.ts';
import { createHistory } from './services/history.ts';
import { createPatientsAppointments } from './services/patients-appointments.ts';

type Dependencies = Pick<DossierParts, 'guards' | 'access' | 'dossiers' | 'facilities' | 'clock'> & {
  store: Store;
  archive: Archive;
};

/** What is over: read by those with a reason, found in the archive. */
export function historyParts(app: FastifyInstance, dependencies: Dependencies): void {
  const patientsAppointments = createPatientsAppointments(dependencies);
  const history = createHistory({ ...dependencies, patientsAppointments });
  historyRoutes(app, { ...dependencies, history });
  archiveRoutes(app, { ...dependencies, history, archiveSearch: createArchiveSearch(dependencies) });
}
