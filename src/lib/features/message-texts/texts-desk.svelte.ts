import { messageTextsApi, type MessageTexts, type TextPreview } from '#domain/api/message-texts.ts';
import type { MessageKind } from '#domain/message.ts';
import type { OwnText, TextChannel } from '#domain/message-texts.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';

export interface TextPlace {
  kind: MessageKind;
  channel: TextChannel;
}

/** The words of the facility's messages, as the service keeps and judges them. */
export class TextsDesk {
  #all = $state.raw<MessageTexts | null>(null);
  #preview = $state.raw<TextPreview | null>(null);
  #failure = $state.raw<CallFailure | null>(null);
  #busy = $state(false);
  #asked = 0;
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** null until they were read once. */
  get all() {
    return this.#all;
  }
  /** Of the last text that was looked at. */
  get preview() {
    return this.#preview;
  }
  get failure() {
    return this.#failure;
  }
  get busy() {
    return this.#busy;
  }

  textOf({ kind, channel }: TextPlace) {
    return this.#all?.texts.find((one) => one.kind === kind && one.channel === channel) ?? null;
  }

  async read(): Promise<void> {
    const answer = await this.#api(messageTextsApi.read);
    this.#failure = answer.ok ? null : answer.failure;
    if (answer.ok) this.#all = answer.data;
  }

  /** How it would leave, and what is wrong with it. The last one asked for counts. */
  async look(place: TextPlace, own: OwnText): Promise<void> {
    const turn = (this.#asked += 1);
    const answer = await this.#api(messageTextsApi.preview, { body: { ...place, ...own } });
    if (turn !== this.#asked) return;
    this.#failure = answer.ok ? null : answer.failure;
    if (answer.ok) this.#preview = answer.data;
  }

  /** @param own null: the standard leaves again. @returns whether it is kept */
  async write({ kind, channel }: TextPlace, own: OwnText | null): Promise<boolean> {
    this.#busy = true;
    const options = { params: { text: `${kind}.${channel}` }, body: { own } };
    const answer = await this.#api(messageTextsApi.write, options);
    this.#busy = false;
    // What is wrong with it stands beside the text already.
    const isRefused = !answer.ok && answer.failure.error === 'bad-request';
    this.#failure = answer.ok || isRefused ? null : answer.failure;
    if (answer.ok) this.#all = answer.data;
    return answer.ok;
  }
}
