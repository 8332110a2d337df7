import { operatorApi } from '#domain/api/operator.ts';
import type { ChannelHealth, TestedChannel, TestResult } from '#domain/channel-health.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';

/** A mail server may take its time to say no. */
const TEST_TIMEOUT_MS = 60_000;

/** How messages leave, as the service sees it now. */
export class ChannelsDesk {
  #channels = $state.raw<ChannelHealth[] | null>(null);
  #nowMs = $state(0);
  #failure = $state.raw<CallFailure | null>(null);
  readonly #api: ApiClient;
  readonly #onSignedOut: () => void;

  constructor(api: ApiClient, onSignedOut: () => void) {
    this.#api = api;
    this.#onSignedOut = onSignedOut;
  }

  /** null until they were read once. */
  get channels() {
    return this.#channels;
  }
  /** The service's, when it told. */
  get nowMs() {
    return this.#nowMs;
  }
  get failure() {
    return this.#failure;
  }

  async read(): Promise<void> {
    const answer = this.#heard(await this.#api(operatorApi.channels));
    this.#failure = answer.ok ? null : answer.failure;
    if (!answer.ok) return;
    this.#channels = answer.data.channels;
    this.#nowMs = Date.parse(answer.data.serverNow);
  }

  async test(channel: TestedChannel, to: string): Promise<CallResult<TestResult>> {
    const options = { params: { channel }, body: { to }, timeoutMs: TEST_TIMEOUT_MS };
    const answer = this.#heard(await this.#api(operatorApi.testChannel, options));
    // The card above says the same.
    if (answer.ok) await this.read();
    return answer;
  }

  #heard<T>(answer: CallResult<T>): CallResult<T> {
    if (!answer.ok && answer.failure.error === 'signed-out') this.#onSignedOut();
    return answer;
  }
}
