import { operatorApi } from '#domain/api/operator.ts';
import type { ChannelHealth, PushTestResult, TestedChannel, TestResult } from '#domain/channel-health.ts';
import type { ApiClient, CallFailure, CallResult } from '$lib/adapters/api-client.ts';
import type { PushFault } from '$lib/adapters/push.ts';
import type { PushTrialPort } from '$lib/adapters/push-trial.ts';

/** A mail server may take its time to say no. */
const TEST_TIMEOUT_MS = 60_000;

interface Options {
  api: ApiClient;
  pushTrial: PushTrialPort;
  onSignedOut: () => void;
}
/** What came of a notification tried on this browser. */
export type PushTrial =
  CallResult<PushTestResult> | { ok: false; failure: { error: 'push'; fault: PushFault } };

/** How messages leave, as the service sees it now. */
export class ChannelsDesk {
  #channels = $state.raw<ChannelHealth[] | null>(null);
  #nowMs = $state(0);
  #failure = $state.raw<CallFailure | null>(null);
  #pushKey: string | null = null;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
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
    const answer = this.#heard(await this.#options.api(operatorApi.channels));
    this.#failure = answer.ok ? null : answer.failure;
    if (!answer.ok) return;
    this.#channels = answer.data.channels;
    this.#nowMs = Date.parse(answer.data.serverNow);
    this.#pushKey = answer.data.pushKey;
  }

  async test(channel: TestedChannel, to: string): Promise<CallResult<TestResult>> {
    const options = { params: { channel }, body: { to }, timeoutMs: TEST_TIMEOUT_MS };
    const answer = this.#heard(await this.#options.api(operatorApi.testChannel, options));
    // The card above says the same.
    if (answer.ok) await this.read();
    return answer;
  }

  /** Whether this browser can be sent one. */
  pushReadiness() {
    return this.#options.pushTrial.readiness();
  }
  /** In the turn of a human act: the browser asks. */
  async testPush(): Promise<PushTrial> {
    const { api, pushTrial } = this.#options;
    const tried = await pushTrial.run(this.#pushKey ?? '', (body) =>
      api(operatorApi.testPush, { body, timeoutMs: TEST_TIMEOUT_MS }),
    );
    if (!tried.ok) return { ok: false, failure: { error: 'push', fault: tried.fault } };
    const answer = this.#heard(tried.sent);
    if (answer.ok) await this.read();
    return answer;
  }

  #heard<T>(answer: CallResult<T>): CallResult<T> {
    if (!answer.ok && answer.failure.error === 'signed-out') this.#options.onSignedOut();
    return answer;
  }
}
