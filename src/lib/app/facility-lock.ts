import { createKeepsake } from '$lib/adapters/keepsake.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { onActivity } from '$lib/adapters/activity.ts';
import { isInCall } from '$lib/adapters/call-presence.ts';
import type { KeyValues } from '$lib/adapters/dexie-facility.ts';
import { touchPasskey } from '$lib/adapters/local-passkey.ts';
import { isPasswordOf, makeVerifier } from '$lib/adapters/password-verifier.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import type { FacilitySession } from '$lib/features/facility-sign-in/facility-session.svelte.ts';
import { Roster } from '$lib/features/lock/roster.svelte.ts';
import { TabletLock } from '$lib/features/lock/tablet-lock.svelte.ts';
import { Unlocking } from '$lib/features/lock/unlocking.svelte.ts';

export interface FacilityLock {
  lock: TabletLock;
  roster: Roster;
  unlocking(session: FacilitySession): Unlocking;
  /** Before anybody is let in. Returns what stops it. */
  start(session: FacilitySession): Promise<() => void>;
}

/** The tablet's lock, and who opens it. */
export function createFacilityLock(api: ApiClient, settings: KeyValues): FacilityLock {
  const now = () => Date.now();
  const lock = new TabletLock({
    kept: createKeepsake(() => localStorage),
    now,
    isInCall,
    onActivity,
    onWakeUp,
    onElsewhere(callback) {
      addEventListener('storage', callback);
      return () => removeEventListener('storage', callback);
    },
  });
  const roster = new Roster({ settings, api, now, makeVerifier, isPasswordOf, touchPasskey });
  return {
    lock,
    roster,
    unlocking: (session) => new Unlocking({ session, roster, onOpened: () => lock.unlock() }),
    async start(session) {
      await roster.open();
      const stopLock = lock.start(roster.people.length > 0);
      const confirm = async () => {
        await roster.refresh();
        if (!session.isUnconfirmed) return;
        await session.verify();
        // The service doesn't know whoever opened it meanwhile: they show themselves to it, on the same screen.
        if (session.stage === 'sign-in') lock.lock();
      };
      const stopConfirming = onWakeUp(() => void confirm());
      return () => {
        stopLock();
        stopConfirming();
      };
    },
  };
}
