import type { Appointment } from '#domain/appointment.ts';
import type { Clock } from './adapters/clock.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import { createAccountLinks } from './services/account-links.ts';
import { createAccounts } from './services/accounts.ts';
import { createAudit } from './services/audit/audit.ts';
import { createVisits } from './services/audit/visits.ts';
import { createCredentials, loadCredentialKey } from './services/credentials.ts';
import { createDevices } from './services/devices.ts';
import { createFacilities } from './services/facilities.ts';
import { createGuestList } from './services/guests.ts';
import { createGuards } from './services/guards.ts';
import { createLinks } from './services/links.ts';
import { createPasswords } from './services/passwords.ts';
import { createPractitioners } from './services/practitioners.ts';
import { createProvisioning } from './services/provisioning.ts';
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
  const credentials = createCredentials(loadCredentialKey(environment.CREDENTIAL_KEY, environment.DATA_DIR));
  const throttle = createThrottle({ store, clock });
  const sessions = createSessions({ store, clock });
  const accounts = createAccounts({ store, clock, passwords: createPasswords(), throttle });
  const accountLinks = createAccountLinks({ store, clock, throttle });
  const devices = createDevices({ store, clock, credentials, sessions, throttle });
  const facilities = createFacilities({ store, clock, nudge });
  const practitioners = createPractitioners({ store, clock, nudge });
  const provisioning = createProvisioning({ facilities, practitioners, accounts });
  const setup = createSetup({ store, clock, provisioning, devices });
  const guests = createGuestList({ store, clock });
  const linkParts = { store, clock, credentials, facilities, guests, throttle, appointments, readiness };
  const links = createLinks(linkParts);
  const visits = createVisits();
  const guards = createGuards({ sessions, accounts, devices, links, visits });
  const audit = createAudit({ store, key: credentials.subkey('audit') });
  const people = { sessions, accounts, accountLinks, devices, guards, links, guests, visits, audit };
  return { credentials, facilities, practitioners, provisioning, setup, ...people };
}
export type Access = ReturnType<typeof createAccess>;
