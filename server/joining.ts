import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Mailer } from './adapters/mail.ts';
import type { ServiceLogger } from './logger.ts';
import { accountLinkRoutes } from './routes/account-links.ts';
import { tabletPeopleRoutes } from './routes/tablet-people.ts';
import { teamRoutes } from './routes/team.ts';
import { createAccountMail } from './services/account-mail.ts';
import { createPeriodicJob } from './services/booking/periodic.ts';
import type { EventStreams } from './services/event-streams.ts';
import { createJoining } from './services/joining.ts';
import type { Leases } from './services/leases.ts';
import type { SessionEnds } from './services/session-ends.ts';
import { createTabletPeople } from './services/tablet-people.ts';
import { createTeam } from './services/team.ts';

interface Dependencies {
  access: Access;
  eventStreams: Pick<EventStreams, 'endOf'>;
  sessionEnds: SessionEnds;
  leases: Leases;
  logger: ServiceLogger;
  mailer: Mailer | null;
  publicUrl: () => string;
}

const SWEEP_EVERY_MS = 24 * 3_600_000;

/** Who works in a facility, and how they come to their account. */
export function createJoiningParts(app: FastifyInstance, dependencies: Dependencies) {
  const { access, eventStreams, sessionEnds, leases, logger, mailer, publicUrl } = dependencies;
  const { accountLinks } = access;
  const accountMail = createAccountMail({ mailer, logger });
  const joining = createJoining({ ...access, accountMail, sessionEnds, publicUrl });
  const team = createTeam({ ...access, eventStreams, sessionEnds, joining });
  teamRoutes(app, { ...access, team });
  tabletPeopleRoutes(app, { ...access, tabletPeople: createTabletPeople(access) });
  accountLinkRoutes(app, { ...access, joining });
  return createPeriodicJob('account-links', accountLinks.sweep, { leases, logger, everyMs: SWEEP_EVERY_MS });
}
