import type { PushDevice, PushDevices, PushSubscriptionKeys } from '#domain/push.ts';
import type { CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { PushFault, PushPort, PushReadiness } from '$lib/adapters/push.ts';

/** What the service knows of one owner's devices. */
export interface PushRoutes {
  read(): Promise<CallResult<PushDevices>>;
  accept(subscription: PushSubscriptionKeys): Promise<CallResult<PushDevices>>;
  withdraw(id: string): Promise<CallResult<PushDevices>>;
}
export type PushFailure = CallFailure | { error: 'push'; fault: PushFault };

interface Options {
  port: PushPort;
  routes: PushRoutes;
}

/** Notifications of one person or patient: on which devices, and whether on this one. */
export class PushDesk {
  readonly #options: Options;
  #known = $state.raw<PushDevices | null>(null);
  #ownId = $state<string | null>(null);
  #readiness = $state<PushReadiness>('unsupported');
  #failure = $state.raw<PushFailure | null>(null);
  #busy = $state(false);

  constructor(options: Options) {
    this.#options = options;
    this.#readiness = options.port.readiness();
  }

  /** null until it was read. */
  get devices(): readonly PushDevice[] | null {
    return this.#known?.devices ?? null;
  }
  get readiness() {
    return this.#readiness;
  }
  get failure() {
    return this.#failure;
  }
  get busy() {
    return this.#busy;
  }
  /** This browser would ask nothing any more. */
  get isAccepted(): boolean {
    return this.#options.port.isGranted();
  }
  get isHere(): boolean {
    return this.#known?.devices.some((device) => this.isThis(device) && !device.isStale) ?? false;
  }
  isThis({ id }: PushDevice): boolean {
    return id === this.#ownId;
  }

  /**
   * One that its push service gave up is made anew at once: it was accepted here. One of an earlier session is said again:
   * « se déconnecter ailleurs » ends those of other sessions, and this browser isn't elsewhere.
   */
  async read(): Promise<void> {
    const { port, routes } = this.#options;
    this.#readiness = port.readiness();
    this.#ownId = await port.ownId();
    this.#take(await routes.read());
    const own = this.#known?.devices.find((device) => this.isThis(device));
    if (own && (own.isStale || !own.isOfSession) && port.isGranted()) await this.accept();
  }

  /** In the turn of a human act: the browser asks. */
  async accept(): Promise<void> {
    if (!this.#known || this.#busy) return;
    const { port, routes } = this.#options;
    const { key, devices } = this.#known;
    const stale = devices.find((device) => this.isThis(device) && device.isStale);
    this.#busy = true;
    this.#failure = null;
    const made = await port.subscribe(key, stale !== undefined);
    this.#readiness = port.readiness();
    if (made.ok) {
      this.#ownId = await port.ownId();
      this.#take(await routes.accept(made.subscription));
      // The former one, under its own name.
      if (stale && !this.isThis(stale)) this.#take(await routes.withdraw(stale.id));
    } else this.#failure = { error: 'push', fault: made.fault };
    this.#busy = false;
  }

  /**
   * The browser keeps its subscription: others may have accepted on the same device.
   * @returns whether it was done
   */
  async withdraw(id: string): Promise<boolean> {
    this.#failure = null;
    return this.#take(await this.#options.routes.withdraw(id));
  }

  #take(answer: CallResult<PushDevices>): boolean {
    if (answer.ok) this.#known = answer.data;
    else this.#failure = answer.failure;
    return answer.ok;
  }
}
