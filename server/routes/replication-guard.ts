import type { Device } from '#domain/account.ts';
import { facilityOfDatabase } from '#domain/document-ids.ts';
import { may } from '#domain/permissions.ts';
import type { FastifyRequest } from 'fastify';
import { instant, type Clock } from '../adapters/clock.ts';
import { DEVICE_COOKIE } from '../cookies.ts';
import { Failure } from '../failure.ts';
import type { Audit } from '../services/audit/audit.ts';
import { deviceVisit, type Visits } from '../services/audit/visits.ts';
import type { Guards } from '../services/guards.ts';

/** A pull asks hundreds of times in a row. A device that is withdrawn is refused after this long at the latest. */
const KNOWN_FOR_MS = 3_000;
const MOST_KNOWN = 5_000;

interface Dependencies {
  guards: Pick<Guards, 'device'>;
  visits: Visits;
  audit: Pick<Audit, 'record'>;
  clock: Clock;
}

/** The device that asks, for its own facility's `:database` alone. @throws Failure `device-unknown`, `forbidden` */
export function createDatabaseGuard({ guards, visits, audit, clock }: Dependencies) {
  const known = new Map<string, { device: Device; until: number }>();
  /** `<device> <address>` → the last day that was told of. */
  const told = new Map<string, string>();

  async function deviceOf(request: FastifyRequest): Promise<Device> {
    const secret = request.cookies[DEVICE_COOKIE] ?? '';
    const now = performance.now();
    const recent = known.get(secret);
    if (recent && recent.until > now) {
      visits.note(request, deviceVisit(recent.device));
      return recent.device;
    }
    known.delete(secret);
    const device = await guards.device(request);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(secret, { device, until: now + KNOWN_FOR_MS });
    return device;
  }

  /** Once a day and address: whoever pages through a database leaves a trace, by whatever way it is read. */
  async function tell(device: Device, address: string): Promise<void> {
    const at = instant(clock);
    const [key, day] = [`${device.id} ${address}`, at.slice(0, 'yyyy-mm-dd'.length)];
    if (told.get(key) === day) return;
    if (told.size >= MOST_KNOWN) told.clear();
    told.set(key, day);
    const event = { at, action: 'copy-facility', outcome: 'done', address, ...deviceVisit(device) } as const;
    await audit.record(event).catch((error: unknown) => {
      told.delete(key);
      throw error;
    });
  }

  return async (request: FastifyRequest): Promise<Device> => {
    const device = await deviceOf(request);
    const { database = '' } = request.params as Record<string, string>;
    const { facility } = device;
    const asked = { facility: facilityOfDatabase(database) };
    if (!may({ role: 'device', facility }, 'replicate', asked)) throw new Failure('forbidden');
    await tell(device, request.ip);
    return device;
  };
}
export type DatabaseGuard = ReturnType<typeof createDatabaseGuard>;
