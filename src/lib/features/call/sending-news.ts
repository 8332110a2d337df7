import type { LinkMessage, Sending } from '#domain/link-message.ts';

/** What two pages tell each other of what they send: each its own, once for each change. */
export class SendingNews {
  readonly #send: (message: LinkMessage) => boolean;
  #theirs: Sending | null = null;
  /** What this page last told them of itself. */
  #told: string | null = null;

  constructor(send: (message: LinkMessage) => boolean) {
    this.#send = send;
  }

  /** null until their page has told. */
  get theirs(): Sending | null {
    return this.#theirs;
  }

  hear({ microphone, camera, sharing }: Sending): void {
    this.#theirs = { microphone, camera, sharing };
  }

  /** Unless they know. */
  tell(sending: Sending): void {
    const text = JSON.stringify(sending);
    if (text === this.#told) return;
    if (this.#send({ type: 'own-state', ...sending })) this.#told = text;
  }

  /** Their page may have missed what was told. */
  tellAgain(): void {
    this.#told = null;
  }
}
