import type { Appointment } from '#domain/appointment.ts';
import type { Clock } from './adapters/clock.ts';
import type { Store } from './adapters/store.ts';
import { secondFactorRule, type Environment } from './config.ts';
import { createAccountLinks } from './services/account-links.ts';
import { createAccountSessions } from './services/account-sessions.ts';
import { createAccounts } from './services/accounts.ts';
import { createAudit } from './services/audit/audit.ts';
import { createVisits } from './services/audit/visits.ts';
import { createCredentials } from './services/credentials.ts';
import { createDevices } from './services/devices.ts';
import { createFacilities } from './services/facilities.ts';
import { createFactors } from './services/factors/factors.ts';
import { createFactorParts } from './services/factors/parts.ts';
import { createGuestList } from './services/guests.ts';
import { createGuards } from './services/guards.ts';
import { createIssuedLinks } from './services/issued-links.ts';
import { loadKeyRing } from './services/key-ring.ts';
import { createIdentities } from './services/provider/identities.ts';
import { createLinks } from './services/links.ts';
import { createPasswords } from './services/passwords.ts';
import { createPractitioners } from './services/practitioners.ts';
import { createProvisioning } from './services/provisioning.ts';
import { createPushSubscriptions } from './services/push/subscriptions.ts';
import type { ReadinessService } from './services/readiness.ts';
import { createSessions } from './services/sessions.ts';
import { createSetup } from './services/setup.ts';
import { createThrottle } from './services/throttle.ts';

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  nudge: (database: string) => void;
  appointments: { get(facility: string, id: string): Promise<Appointment | null> };
  readiness: Pick<ReadinessService, 'recordOpened'>;
}

/** Who may come in, and what they are: everything that the routes' guards stand on. */
export function createAccess({ environment, store, clock, nudge, appointments, readiness }: Dependencies) {
  const credentials = createCredentials(loadKeyRing(environment, environment.DATA_DIR));
  const throttle = createThrottle({ store, clock });
  const sessions = createSessions({ store, clock });
  const factors = createFactors({ store });
  const pushSubscriptions = createPushSubscriptions({ store, clock });
  const identities = createIdentities({ store, clock });
  const forgetFactors = async (account: string) => {
    await factors.forget(account);
    await identities.forget(account);
  };
  const passwords = createPasswords();
  const accountParts = { store, clock, passwords, throttle, forgetFactors, pushSubscriptions };
  const accounts = createAccounts(accountParts);
  const accountLinks = createAccountLinks({ store, clock, throttle });
  const devices = createDevices({ store, clock, credentials, sessions, throttle, pushSubscriptions });
  const facilities = createFacilities({ store, clock, nudge });
  const practitioners = createPractitioners({ store, clock, nudge });
  const provisioning = createProvisioning({ facilities, practitioners, accounts });
  const setup = createSetup({ store, clock, provisioning, devices });
  const guests = createGuestList({ store, clock });
  const issued = createIssuedLinks({ store, credentials });
  const linkParts = {
    store,
    clock,
    credentials,
    issued,
    facilities,
    guests,
    throttle,
    appointments,
    readiness,
  };
  const links = createLinks(linkParts);
  const visits = createVisits();
  const rule = secondFactorRule(environment);
  const entrance = { sessions, accounts, devices, factors, visits };
  const issuer = environment.OIDC_ISSUER;
  const isLinked = async (account: string) =>
    issuer !== undefined && (await identities.of(issuer, account)).length > 0;
  const accountSessions = createAccountSessions({ ...entrance, isLinked, rule, clock });
  const guards = createGuards({ sessions, accountSessions, devices, links, visits });
  const audit = createAudit({ store, keys: credentials.subkeys('audit') });
  const people = {
    accountSessions,
    accountLinks,
    forgetFactors,
    identities,
    guards,
    links,
    issued,
    guests,
    audit,
    throttle,
    rule,
    pushSubscriptions,
  };
  const beside = createFactorParts({ store, clock, factors, credentials });
  const sweep = async () => {
    await sessions.sweep();
    await beside.challenges.sweep();
  };
  return {
    sweep,
    credentials,
    facilities,
    practitioners,
    provisioning,
    setup,
    ...entrance,
    ...people,
    ...beside,
  };
}
export type Access = ReturnType<typeof createAccess>;
