import { DeviceSchema, type Device } from '#domain/account.ts';
import type { TeamDevice } from '#domain/team.ts';
import { ulid } from 'ulid';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { randomCode, type Credentials } from './credentials.ts';
import type { PushSubscriptions } from './push/subscriptions.ts';
import type { Sessions } from './sessions.ts';
import { ADDRESS_POLICY, type Throttle } from './throttle.ts';

interface DeviceDocument extends Stored, Device {
  type: 'device';
  at: string;
  /** Absent until it asked for something after its enrolment. */
  seenAt?: string;
  /** Lost or given away; the document stays for what its id stands under. */
  removedAt?: string;
}
interface EnrolmentDocument extends Stored {
  type: 'enrolment';
  facility: string;
  /** The demo's code serves again and again. */
  reusable: boolean;
  usedAt: string | null;
  expiresAt: number;
}

const CODE_LIFETIME_MS = 7 * 24 * 3_600_000;
/** Noting that a tablet was seen costs a write: not more often than this. */
const SEEN_EVERY_MS = 15 * 60_000;
/** As people type it: without caring for case, hyphens, O or 0, I, L or 1. */
const normalise = (code: string) =>
  code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

interface Dependencies {
  store: Store;
  clock: Clock;
  credentials: Credentials;
  sessions: Sessions;
  throttle: Throttle;
  pushSubscriptions: Pick<PushSubscriptions, 'forgetTablet'>;
}

/** A facility's tablets. Each is enrolled once, by a code that a coordinator or operator hands out. */
export function createDevices(dependencies: Dependencies) {
  const { store, clock, credentials, sessions, throttle, pushSubscriptions } = dependencies;
  const service = store.database('service');
  /** Under each key that is kept, the newest first. */
  const enrolmentIds = (code: string) =>
    credentials.fingerprints(normalise(code)).map((fingerprint) => `enrolment:${fingerprint}`);

  async function read(id: string): Promise<DeviceDocument | null> {
    const device = await service.get<DeviceDocument>(`device:${id}`);
    return device?.removedAt === undefined ? device : null;
  }

  /** One winner: whoever marks the code as used. */
  async function redeem(code: string): Promise<EnrolmentDocument | null> {
    for (const id of enrolmentIds(code)) {
      const redeemed = await redeemAt(id);
      if (redeemed) return redeemed;
    }
    return null;
  }

  async function redeemAt(id: string): Promise<EnrolmentDocument | null> {
    let redeemed: EnrolmentDocument | null = null;
    await service.update<EnrolmentDocument>(id, (current) => {
      redeemed = null;
      if (!current || current.expiresAt <= clock.now()) return null;
      if (!current.reusable && current.usedAt !== null) return null;
      redeemed = current;
      return current.reusable ? null : { ...current, usedAt: instant(clock) };
    });
    return redeemed;
  }

  async function admit(code: string, facility: string, { reusable }: { reusable: boolean }) {
    const [_id = ''] = enrolmentIds(code);
    const expiresAt = reusable ? Number.MAX_SAFE_INTEGER : clock.now() + CODE_LIFETIME_MS;
    const enrolment = { _id, type: 'enrolment', facility, reusable, usedAt: null, expiresAt } as const;
    await service.update<EnrolmentDocument>(_id, (current) => ({ ...current, ...enrolment }));
  }

  return {
    /** @returns the code in three groups of four (60 bits), shown once. */
    async issueCode(facility: string): Promise<string> {
      const code = randomCode(12);
      await admit(code, facility, { reusable: false });
      return code.replace(/(.{4})(?=.)/g, '$1-');
    },
    /** When a code issued now lapses. */
    codeEndsAt: () => new Date(clock.now() + CODE_LIFETIME_MS).toISOString(),
    /** The demo's: known beforehand, and serving again and again. */
    admitDemoCode: (code: string, facility: string) => admit(code, facility, { reusable: true }),
    /** @throws Failure `enrolment-code-unknown`, `too-many-attempts` */
    async enrol(code: string, name: string, address: string): Promise<{ device: Device; secret: string }> {
      const enrolment = await throttle.attempt(`enrol:${address}`, ADDRESS_POLICY, () => redeem(code));
      if (!enrolment) throw new Failure('enrolment-code-unknown');
      const id = ulid(clock.now());
      const { facility } = enrolment;
      const document = { _id: `device:${id}`, type: 'device', id, name, facility, at: instant(clock) };
      await service.put(document);
      return { device: DeviceSchema.parse(document), secret: await sessions.open('device', id) };
    },
    async get(id: string): Promise<Device | null> {
      const device = await read(id);
      return device && DeviceSchema.parse(device);
    },
    /** The same for who stands before the door with it: it was seen. */
    async meet(id: string): Promise<Device | null> {
      const device = await read(id);
      const seenAt = Date.parse(device?.seenAt ?? device?.at ?? '');
      // A lost race means that another request notes it just now.
      if (device && clock.now() - seenAt >= SEEN_EVERY_MS)
        await service.put({ ...device, seenAt: instant(clock) } as DeviceDocument);
      return device && DeviceSchema.parse(device);
    },
    async ofFacility(facility: string): Promise<TeamDevice[]> {
      const all = await service.list<DeviceDocument>('device:');
      return all
        .filter((device) => device.facility === facility && device.removedAt === undefined)
        .map(({ id, name, at, seenAt = at }) => ({ id, name, enrolledAt: at, lastSeenAt: seenAt }));
    },
    /** Lets it in no longer. Its sessions are ended by whoever asks for this. */
    async remove(id: string): Promise<void> {
      const removed = await service.update<DeviceDocument>(`device:${id}`, (current) =>
        current && current.removedAt === undefined ? { ...current, removedAt: instant(clock) } : null,
      );
      if (removed) await pushSubscriptions.forgetTablet(removed.facility, id);
    },
  };
}
export type Devices = ReturnType<typeof createDevices>;
