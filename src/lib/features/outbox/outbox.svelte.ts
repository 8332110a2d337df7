import { publicApi, type OutboxPreview } from '#domain/api/public.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';

export type OutboxPhase = 'loading' | 'ready' | 'not-a-demo' | 'unreachable';

/** The demo's messages as they would leave, newest first. */
export class Outbox {
  readonly #api: ApiClient;
  #phase = $state<OutboxPhase>('loading');
  #messages = $state.raw<OutboxPreview[]>([]);

  constructor(api: ApiClient) {
    this.#api = api;
  }

  get phase() {
    return this.#phase;
  }

  get messages() {
    return this.#messages;
  }

  async refresh(): Promise<void> {
    const result = await this.#api(publicApi.outbox);
    if (result.ok) {
      this.#messages = [...result.data.messages].sort((a, b) => (a.at < b.at ? 1 : -1));
      this.#phase = 'ready';
    } else if (result.failure.error === 'not-found') {
      this.#phase = 'not-a-demo';
    } else if (this.#phase === 'loading') {
      this.#phase = 'unreachable';
    }
  }
}
