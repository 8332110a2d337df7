import { SetupSchema, setupApi } from '#domain/api/setup.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type * as z from 'zod/mini';
import { SETUP_GROUPS } from './setup-fields.ts';

export type SetupDone = z.output<typeof setupApi.run.response>;
export type SetupPhase = 'checking' | 'open' | 'sending' | 'already-done' | 'done' | 'unreachable';

const OPTIONAL = SETUP_GROUPS.flatMap(({ fields }) => fields)
  .filter(({ optional }) => optional)
  .map(({ path }) => path);

/** The first run: what is typed, what is wrong with it, what the service made of it. */
export class SetupForm {
  readonly #api: ApiClient;
  /** By path: `facility.name`. */
  values = $state<Record<string, string>>({ 'facility.timeZone': 'Europe/Paris', token: '' });
  #faults = $state.raw<ReadonlySet<string>>(new Set());
  #phase = $state<SetupPhase>('checking');
  #failure = $state.raw<CallFailure | null>(null);
  #made = $state.raw<SetupDone | null>(null);

  constructor(api: ApiClient, token: string) {
    this.#api = api;
    this.values['token'] = token;
  }

  get phase() {
    return this.#phase;
  }

  get failure() {
    return this.#failure;
  }

  get made() {
    return this.#made;
  }

  isWrong(path: string): boolean {
    return this.#faults.has(path);
  }

  async check(): Promise<void> {
    const result = await this.#api(setupApi.state);
    if (!result.ok) this.#phase = 'unreachable';
    else this.#phase = result.data.done ? 'already-done' : 'open';
  }

  async send(): Promise<void> {
    if (this.#phase === 'sending') return;
    const parsed = SetupSchema.safeParse(this.#request());
    this.#faults = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join('.')));
    this.#failure = null;
    if (!parsed.success) return;
    this.#phase = 'sending';
    const result = await this.#api(setupApi.run, { body: parsed.data, timeoutMs: 60_000 });
    if (result.ok) {
      this.#made = result.data;
      this.#phase = 'done';
      return;
    }
    this.#phase = result.failure.error === 'setup-done' ? 'already-done' : 'open';
    this.#failure = result.failure;
    if (result.failure.error === 'setup-token-unknown') this.#faults = new Set(['token']);
    else if (result.failure.error !== 'offline')
      this.#faults = new Set(Object.keys(result.failure.fields ?? {}));
  }

  #request() {
    const request: Record<string, Record<string, string | null> | string> = {
      token: this.values['token'] ?? '',
    };
    const paths = SETUP_GROUPS.flatMap(({ fields }) => fields.map(({ path }) => path));
    for (const path of [...paths, 'facility.timeZone']) {
      const [group = '', field = ''] = path.split('.');
      const typed = this.values[path] ?? '';
      const value = typed.trim() === '' && OPTIONAL.includes(path) ? null : typed;
      const known = request[group];
      request[group] = { ...(typeof known === 'object' ? known : {}), [field]: value };
    }
    return request;
  }
}
