import { chatPerson, dueTo, nextChat, readChatText, type ChatEvent, type ChatLog } from '#domain/chat.ts';
import type { Participant } from '#domain/call.ts';
import { CALL_TIMINGS } from '#domain/call-timings.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import type { Instant } from '#domain/primitives.ts';

export interface ChatPorts {
  /** To the page of one participant; false when it didn't leave. */
  send(peerId: string, message: LinkMessage): boolean;
  newId(): string;
  now(): Instant;
}

/** At one time, so that a long silence doesn't end in a flood. */
const AT_ONCE = 10;

/**
 * Carries what is written to each of the others until their page confirms it. Everything that a page has yet to confirm
 * goes again before something new does: so it arrives once and in its order, whatever the network loses.
 */
export class ChatCourier {
  readonly #ports: ChatPorts;
  readonly #onchange: (log: ChatLog) => void;
  #log: ChatLog;
  #others: Participant[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(ports: ChatPorts, log: ChatLog, onchange: (log: ChatLog) => void) {
    this.#ports = ports;
    this.#log = log;
    this.#onchange = onchange;
  }

  get log(): ChatLog {
    return this.#log;
  }

  tell(event: ChatEvent): void {
    const log = nextChat(this.#log, event);
    if (log === this.#log) return;
    this.#log = log;
    this.#onchange(log);
  }

  /** @returns false when nothing is left of it to send. */
  write(typed: string): boolean {
    const text = readChatText(typed);
    if (text === null) return false;
    const id = this.#ports.newId();
    const present = this.#others.map(chatPerson);
    this.tell({ type: 'written', id, text, at: this.#ports.now(), present });
    setTimeout(() => this.tell({ type: 'late', id }), CALL_TIMINGS.chatLateMs);
    this.#carry();
    return true;
  }

  /** Who takes part now, by the page that they sit at. */
  look(others: Participant[]): void {
    const isSame =
      others.map(({ peerId }) => peerId).join() === this.#others.map(({ peerId }) => peerId).join();
    this.#others = others;
    if (isSame) return;
    this.tell({ type: 'present', present: others.map(chatPerson) });
    this.#carry();
  }

  receive(from: Participant, message: LinkMessage): void {
    if (message.type === 'chat-heard') this.tell({ type: 'heard', id: message.id, by: from.seat });
    if (message.type !== 'chat') return;
    const text = readChatText(message.text);
    const { id } = message;
    if (text !== null)
      this.tell({ type: 'received', id, from: chatPerson(from), text, at: this.#ports.now() });
    this.#ports.send(from.peerId, { type: 'chat-heard', id });
  }

  /** The call is over: nothing goes any more. What was written stays. */
  stop(): void {
    clearTimeout(this.#retry);
    this.#others = [];
  }

  #carry(): void {
    clearTimeout(this.#retry);
    let isDone = true;
    for (const { seat, peerId } of this.#others) {
      const due = dueTo(this.#log, seat);
      if (due.length > 0) isDone = false;
      for (const { id, text } of due.slice(0, AT_ONCE))
        if (!this.#ports.send(peerId, { type: 'chat', id, text })) break;
    }
    if (!isDone) this.#retry = setTimeout(() => this.#carry(), CALL_TIMINGS.chatRetryMs);
  }
}
