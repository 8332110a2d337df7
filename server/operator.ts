import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import { journalRoutes } from './routes/journal.ts';
import { createJournalPages } from './services/audit/journal-pages.ts';

/** What those who run the service see of it. */
export function createOperatorParts(app: FastifyInstance, { access }: { access: Access }) {
  journalRoutes(app, { ...access, pages: createJournalPages(access.audit) });
}
