import { awaited, ChatLogSchema, EMPTY_CHAT, unkept, type ChatLine, type ChatLog } from '#domain/chat.ts';
import type { Participant } from '#domain/call.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import { ChatCourier, type ChatPorts } from './chat-courier.ts';

/** Where the exchange outlives a reload of the page. */
export interface ChatBox {
  read(): unknown;
  write(log: ChatLog): void;
  forget(): void;
}

/** What is written beside the pictures of one call, as screens see it. */
export class Chat {
  readonly #courier: ChatCourier;
  readonly #box: ChatBox | null;
  #log = $state.raw<ChatLog>(EMPTY_CHAT);
  /** What is being written: it outlives the panel that is closed over it. */
  typed = $state('');

  /** @param isReturning this page was in the call when it was loaded again: the box holds what was written before. */
  constructor(ports: ChatPorts, box: ChatBox | null, isReturning: boolean) {
    this.#box = box;
    if (!isReturning) box?.forget();
    const before = ChatLogSchema.safeParse(isReturning ? box?.read() : null);
    if (before.success) this.#log = before.data;
    this.#courier = new ChatCourier(ports, this.#log, (log) => {
      this.#log = log;
      box?.write(log);
    });
  }

  get lines(): ChatLine[] {
    return this.#log.lines;
  }
  get unread(): number {
    return this.#log.unread;
  }
  get isOpen(): boolean {
    return this.#log.isOpen;
  }
  /** What would go into the doctor's notes: not there yet, and not what reached nobody. */
  get keepable(): ChatLine[] {
    return unkept(this.#log).filter((line) => awaited(line) !== 'all');
  }
  get hasKept(): boolean {
    return this.#log.kept.length > 0;
  }

  toggle(): void {
    this.#courier.tell({ type: this.#log.isOpen ? 'closed' : 'opened' });
  }
  /** @returns false when there was nothing to send. */
  write(typed: string): boolean {
    return this.#courier.write(typed);
  }
  /** These lines are in the notes now. */
  kept(lines: ChatLine[]): void {
    this.#courier.tell({ type: 'kept', lines });
  }

  look(others: Participant[]): void {
    this.#courier.look(others);
  }
  receive(from: Participant, message: LinkMessage): void {
    this.#courier.receive(from, message);
  }

  /** @param forGood nobody comes back to this call: what was written goes with it. */
  end({ forGood }: { forGood: boolean }): void {
    this.#courier.stop();
    if (forGood) {
      this.typed = '';
      this.#courier.tell({ type: 'ended' });
    }
    this.#box?.forget();
  }
}
