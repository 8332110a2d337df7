import type { Account } from '#domain/account.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import type { PushDevice, PushSubscriptionKeys } from '#domain/push.ts';
import { browserIn, systemIn } from '#domain/user-agent.ts';
import { createHash } from 'node:crypto';
import type { SubscriptionFault } from '../../adapters/push.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';
import { Failure } from '../../failure.ts';
import { isSameSecret } from '../credentials.ts';

/** Whose a subscription is. A family's is the patient's: it carries the link of the next booking. */
export type PushOwner =
  | { kind: 'patient'; facility: string; patient: Ulid }
  | { kind: 'staff'; facility: string; account: Ulid; device: Ulid }
  | { kind: 'practitioner'; practitioner: string; account: Ulid };

export interface PushDocument extends Stored {
  type: 'push';
  owner: PushOwner;
  /** Of an account: in which session it was accepted. */
  session?: string;
  subscription: PushSubscriptionKeys;
  browser: string | null;
  system: string | null;
  at: Instant;
  /** The push service refuses our key for it: nothing is sent there until its browser has made it anew. */
  isStale: boolean;
}

/** More than that on one person is one forgotten, or somebody playing: the oldest goes. */
const MOST_PER_OWNER = 10;

const digestOf = (endpoint: string) => createHash('sha256').update(endpoint).digest('hex').slice(0, 32);
const digestIn = (id: string) => id.slice(id.lastIndexOf(':') + 1);

function prefixOf(owner: PushOwner): string {
  if (owner.kind === 'patient') return `push:patient:${owner.facility}:${owner.patient}:`;
  const place = owner.kind === 'staff' ? owner.facility : owner.practitioner;
  return `push:${owner.kind}:${place}:${owner.account}:`;
}
const idOf = (owner: PushOwner, endpoint: string) => prefixOf(owner) + digestOf(endpoint);

/** A tablet on which several accepted is told once. */
const uniquely = (documents: PushDocument[]) => [
  ...new Map(documents.map((one) => [digestIn(one._id), one])).values(),
];

/** Which browsers are sent notifications, and whose they are. */
export function createPushSubscriptions({ store, clock }: { store: Store; clock: Clock }) {
  const service = store.database('service');

  async function remove({ _id, _rev = '' }: PushDocument): Promise<void> {
    await service.remove(_id, _rev);
  }
  async function removeAll(prefix: string, isMeant: (one: PushDocument) => boolean = () => true) {
    const all = await service.list<PushDocument>(prefix);
    for (const one of all.filter(isMeant)) await remove(one);
  }
  const live = async (prefix: string) =>
    uniquely((await service.list<PushDocument>(prefix)).filter(({ isStale }) => !isStale));

  return {
    /** Repeatable: the same browser says so again, also after it was found stale. */
    async accept(
      owner: PushOwner,
      subscription: PushSubscriptionKeys,
      { userAgent = '', session }: { userAgent?: string | undefined; session?: string | undefined } = {},
    ): Promise<void> {
      const _id = idOf(owner, subscription.endpoint);
      await service.update<PushDocument>(_id, (current) => ({
        ...current,
        ...{ _id, type: 'push', owner, subscription, isStale: false, at: current?.at ?? instant(clock) },
        ...{ browser: browserIn(userAgent), system: systemIn(userAgent) },
        ...(session !== undefined && { session }),
      }));
      const all = await service.list<PushDocument>(prefixOf(owner));
      const byAge = all.sort((a, b) => b.at.localeCompare(a.at));
      for (const old of byAge.slice(MOST_PER_OWNER)) await remove(old);
    },
    /** As its owner sees them, the latest first. @param held the session that asks; undefined: a family's */
    async devices(
      owner: PushOwner,
      tabletName: (device: Ulid) => Promise<string | null>,
      held?: string,
    ): Promise<PushDevice[]> {
      const all = await service.list<PushDocument>(prefixOf(owner));
      const shown = all.map(async ({ _id, owner: own, browser, system, at, isStale, session }) => ({
        ...{ id: digestIn(_id), browser, system, addedAt: at, isStale, isOfSession: session === held },
        tablet: own.kind === 'staff' ? await tabletName(own.device) : null,
      }));
      return (await Promise.all(shown)).sort((a, b) => b.addedAt.localeCompare(a.addedAt));
    },
    /** @throws Failure `not-found` */
    async withdraw(owner: PushOwner, id: string): Promise<void> {
      const found = await service.get<PushDocument>(prefixOf(owner) + id);
      if (!found) throw new Failure('not-found');
      await remove(found);
    },
    ofPatient: (facility: string, patient: Ulid) => live(prefixOf({ kind: 'patient', facility, patient })),
    ofStaff: (facility: string) => live(`push:staff:${facility}:`),
    ofPractitioner: (practitioner: string) => live(`push:practitioner:${practitioner}:`),
    /** What the push service said of it. */
    async found(device: PushDocument, fault: SubscriptionFault): Promise<void> {
      // One that was written meanwhile stays: it may have been accepted anew.
      if (fault === 'gone') return remove(device);
      await service.update<PushDocument>(device._id, (current) => current && { ...current, isStale: true });
    },
    /** By whoever knows the former one whole: its browser, and nobody else. @returns whether there was one */
    async renew(former: PushSubscriptionKeys, fresh: PushSubscriptionKeys): Promise<boolean> {
      let isKnown = false;
      const digest = digestOf(former.endpoint);
      for (const { id } of await service.ids('push:')) {
        if (digestIn(id) !== digest) continue;
        const known = await service.get<PushDocument>(id);
        if (!known || !isSameSecret(former.keys.auth, known.subscription.keys.auth)) continue;
        isKnown = true;
        const { owner, browser, system, at, session } = known;
        const _id = idOf(owner, fresh.endpoint);
        await service.update<PushDocument>(_id, (current) => ({
          ...current,
          ...{ _id, type: 'push', owner, browser, system, at, subscription: fresh, isStale: false },
          ...(session !== undefined && { session }),
        }));
        if (_id !== id) await remove(known);
      }
      return isKnown;
    },
    /** What was accepted until then. */
    forgetPatient: (facility: string, patient: Ulid, until: Instant) =>
      removeAll(prefixOf({ kind: 'patient', facility, patient }), ({ at }) => at <= until),
    forgetTablet: (facility: string, device: Ulid) =>
      removeAll(`push:staff:${facility}:`, ({ owner }) => owner.kind === 'staff' && owner.device === device),
    async forgetAccount(
      { id, facility, practitioner }: Pick<Account, 'id' | 'facility' | 'practitioner'>,
      isMeant?: (one: PushDocument) => boolean,
    ) {
      if (facility !== null) await removeAll(`push:staff:${facility}:${id}:`, isMeant);
      if (practitioner !== null) await removeAll(`push:practitioner:${practitioner}:${id}:`, isMeant);
    },
  };
}
export type PushSubscriptions = ReturnType<typeof createPushSubscriptions>;

/** The start of the ids of all that a patient's devices accepted. */
export const patientPushPrefix = (facility: string, patient: Ulid) =>
  prefixOf({ kind: 'patient', facility, patient });
