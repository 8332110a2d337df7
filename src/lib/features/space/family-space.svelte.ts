import { familyApi } from '#domain/api/family.ts';
import type { Space } from '#domain/access-link.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type { ServerClock } from './server-clock.ts';

/**
 * `ready` holds the space, perhaps from before the network went (`stale`). The others have none to show:
 * `signed-out` (open the link again), `superseded` (a newer link was sent, R12), `expired` (reading time over, R11),
 * `unreachable` (nothing read yet).
 */
export type SpacePhase = 'loading' | 'ready' | 'signed-out' | 'superseded' | 'expired' | 'unreachable';

export interface Contact {
  name: string | null;
  /** E.164 */
  phone: string | null;
}

export interface FamilySpaceOptions {
  linkId: string;
  api: ApiClient;
  clock: ServerClock;
  deviceNow: () => number;
  followChanges: (linkId: string, onChange: () => void) => () => void;
  onWakeUp: (callback: () => void) => () => void;
  /** Whom to call, kept on this device for the day when the service can't be reached. */
  keptContact: { read(): Contact | null; keep(contact: Contact): void };
  pollMs?: number;
}

const phaseOf = (failure: CallFailure): SpacePhase => {
  if (failure.error === 'link-superseded') return 'superseded';
  if (failure.error === 'link-expired') return 'expired';
  return failure.error === 'signed-out' || failure.error === 'forbidden' ? 'signed-out' : 'unreachable';
};

/** What the family's screens show, kept fresh by events, wake-ups and a slow poll. */
export class FamilySpace {
  readonly linkId: string;
  readonly #options: FamilySpaceOptions;
  #phase = $state<SpacePhase>('loading');
  #space = $state.raw<Space | null>(null);
  #stale = $state(false);
  #contact = $state.raw<Contact>({ name: null, phone: null });
  #nowMs = $state(0);
  #asking: Promise<void> | null = null;
  #askAgain = false;

  constructor(options: FamilySpaceOptions) {
    this.linkId = options.linkId;
    this.#options = options;
    this.#nowMs = options.clock.now();
    this.#contact = options.keptContact.read() ?? this.#contact;
  }

  get phase(): SpacePhase {
    return this.#phase;
  }
  get space(): Space | null {
    return this.#space;
  }
  /** The last question wasn't answered: what is shown may be old. */
  get stale(): boolean {
    return this.#stale;
  }
  get contact(): Contact {
    return this.#contact;
  }
  /** The service's clock, moving each second, in ms. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Follows the service until the returned function is called. */
  start(): () => void {
    const { linkId, clock, followChanges, onWakeUp, pollMs = 60_000 } = this.#options;
    const refresh = () => void this.refresh();
    refresh();
    const tick = setInterval(() => (this.#nowMs = clock.now()), 1000);
    const poll = setInterval(refresh, pollMs);
    const stops = [followChanges(linkId, refresh), onWakeUp(refresh)];
    return () => {
      clearInterval(tick);
      clearInterval(poll);
      for (const stop of stops) stop();
    };
  }

  /** One question at a time; a change told meanwhile is asked about right after. */
  refresh(): Promise<void> {
    if (this.#asking) {
      this.#askAgain = true;
      return this.#asking;
    }
    this.#asking = this.#ask().finally(() => {
      this.#asking = null;
      if (!this.#askAgain) return;
      this.#askAgain = false;
      void this.refresh();
    });
    return this.#asking;
  }

  /** On a shared device: closes this browser's access. False when the service could not be told. */
  async signOut(): Promise<boolean> {
    const { api, linkId } = this.#options;
    const answer = await api(familyApi.signOut, { params: { linkId } });
    if (!answer.ok && answer.failure.error !== 'signed-out') {
      this.#stale = true;
      return false;
    }
    this.#space = null;
    this.#phase = 'signed-out';
    return true;
  }

  async #ask() {
    const { api, clock, deviceNow, linkId } = this.#options;
    const sentAtMs = deviceNow();
    const answer = await api(familyApi.space, { params: { linkId } });
    if (answer.ok) {
      clock.observe({ serverNow: answer.data.serverNow, sentAtMs, receivedAtMs: deviceNow() });
      this.#nowMs = clock.now();
      this.#space = answer.data;
      this.#contact = { name: answer.data.facilityName, phone: answer.data.facilityPhone };
      this.#options.keptContact.keep(this.#contact);
      this.#phase = 'ready';
      this.#stale = false;
      return;
    }
    this.#accept(answer.failure);
  }

  #accept(failure: CallFailure) {
    if ('facilityPhone' in failure && failure.facilityPhone)
      this.#contact = { name: failure.facilityName ?? this.#contact.name, phone: failure.facilityPhone };
    const phase = phaseOf(failure);
    this.#stale = phase === 'unreachable';
    if (phase === 'unreachable' && this.#space) return;
    if (phase !== 'unreachable') this.#space = null;
    this.#phase = phase;
  }
}
