import type { Setup } from '#domain/api/setup.ts';
import { randomBytes } from 'node:crypto';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { isSameSecret } from './credentials.ts';
import type { Devices } from './devices.ts';
import { officeHours, type Provisioning } from './provisioning.ts';

interface SetupDocument extends Stored {
  type: 'setup';
  doneAt: string;
}

interface Dependencies {
  store: Store;
  clock: Clock;
  provisioning: Provisioning;
  devices: Devices;
}

/** The first start: whoever reads the server's console creates the first facility, once. */
export function createSetup({ store, clock, provisioning, devices }: Dependencies) {
  const service = store.database('service');
  // In memory only: a restart makes another, and nothing is left to find.
  let token: string | null = null;
  let isRunning = false;

  const isDone = async () => (await service.get<SetupDocument>('setup')) !== null;

  async function markDone(): Promise<void> {
    await service.update<SetupDocument>('setup', (current) =>
      current ? null : { _id: 'setup', type: 'setup', doneAt: instant(clock) },
    );
    token = null;
  }

  async function create({ operator, facility, coordinator, practitioner }: Setup) {
    // Cut off in the middle, the same set-up runs again over what it made.
    const options = { replace: true };
    const made = await provisioning.createFacility(facility, options);
    const slug = made.facility;
    await provisioning.createOperator(operator, options);
    await provisioning.createStaff({ ...coordinator, facility: slug, role: 'coordinator' }, options);
    const availability = officeHours(facility.timeZone);
    const doctor = await provisioning.createPractitioner(
      { ...practitioner, facilities: [slug], availability },
      options,
    );
    return { facility: slug, practitioner: doctor, deviceCode: await devices.issueCode(slug) };
  }

  function assertDistinctLogins({ operator, coordinator, practitioner }: Setup): void {
    const fields: Record<string, string> = {};
    if (coordinator.login === operator.login) fields['coordinator.login'] = 'name-taken';
    if ([operator.login, coordinator.login].includes(practitioner.login))
      fields['practitioner.login'] = 'name-taken';
    if (Object.keys(fields).length > 0) throw new Failure('name-taken', { fields });
  }

  return {
    isDone,
    markDone,
    /** The token to print at start; null once the set-up is done. */
    async openToken(): Promise<string | null> {
      if (await isDone()) return null;
      token ??= randomBytes(18).toString('base64url');
      return token;
    },
    /** @throws Failure `setup-done`, `setup-token-unknown`, `name-taken`, `bad-request` */
    async run(setup: Setup) {
      if (await isDone()) throw new Failure('setup-done');
      if (token === null || isRunning || !isSameSecret(setup.token, token))
        throw new Failure('setup-token-unknown');
      assertDistinctLogins(setup);
      isRunning = true;
      try {
        const made = await create(setup);
        await markDone();
        return made;
      } finally {
        isRunning = false;
      }
    },
  };
}
export type SetupService = ReturnType<typeof createSetup>;
