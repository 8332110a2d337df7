import * as z from 'zod/mini';
import { SeatSchema, type Participant, type Seat } from './call.ts';
import { MAX_CHAT_CHARACTERS } from './link-message.ts';
import { InstantSchema, LineSchema, type Instant } from './primitives.ts';

const ChatPersonSchema = z.object({ seat: SeatSchema, name: LineSchema });
/** A seat and not a page: whoever reloads is still the one meant. */
export type ChatPerson = z.infer<typeof ChatPersonSchema>;

const ChatLineSchema = z.object({
  id: z.string(),
  /** null: one's own. */
  from: z.nullable(ChatPersonSchema),
  text: z.string(),
  /** By the clock of this page's device, when it was written or came. */
  at: InstantSchema,
  /** Of one's own: whom it is for. null until somebody is there. */
  to: z.nullable(z.array(ChatPersonSchema)),
  /** Of one's own: whose page has confirmed it. */
  heardBy: z.array(SeatSchema),
  /** Confirmation is slow to come: time to say so. */
  isLate: z.boolean(),
});
export type ChatLine = z.infer<typeof ChatLineSchema>;

/** What was written during one call, as one page has it: in the order in which it was written or came here. */
export const ChatLogSchema = z.object({
  lines: z.array(ChatLineSchema),
  /** How many came while the panel was closed. */
  unread: z.number(),
  isOpen: z.boolean(),
  /** Keys of the lines that are in the doctor's notes already. */
  kept: z.array(z.string()),
});
export type ChatLog = z.infer<typeof ChatLogSchema>;

export const EMPTY_CHAT: ChatLog = { lines: [], unread: 0, isOpen: false, kept: [] };

export type ChatEvent =
  | { type: 'written'; id: string; text: string; at: Instant; present: ChatPerson[] }
  /** It may come twice: the confirmation was lost. */
  | { type: 'received'; id: string; from: ChatPerson; text: string; at: Instant }
  | { type: 'heard'; id: string; by: Seat }
  | { type: 'late'; id: string }
  /** Who is in the room now: what was written to nobody is for them. */
  | { type: 'present'; present: ChatPerson[] }
  | { type: 'opened' }
  | { type: 'closed' }
  | { type: 'kept'; lines: ChatLine[] }
  /** With the call everything goes. */
  | { type: 'ended' };

const isFrom = ({ from }: ChatLine, seat: Seat) => from?.seat === seat;

/** What follows; an event that changes nothing leaves the log as it is (the very same object). */
export function nextChat(log: ChatLog, event: ChatEvent): ChatLog {
  const change = (fits: (line: ChatLine) => boolean, to: (line: ChatLine) => Partial<ChatLine>): ChatLog =>
    log.lines.some(fits)
      ? { ...log, lines: log.lines.map((line) => (fits(line) ? { ...line, ...to(line) } : line)) }
      : log;
  switch (event.type) {
    case 'written': {
      const { id, text, at, present } = event;
      const to = present.length > 0 ? present : null;
      return { ...log, lines: [...log.lines, { id, from: null, text, at, to, heardBy: [], isLate: false }] };
    }
    case 'received': {
      const { id, from, text, at } = event;
      if (log.lines.some((line) => line.id === id && isFrom(line, from.seat))) return log;
      const line = { id, from, text, at, to: null, heardBy: [], isLate: false };
      return { ...log, lines: [...log.lines, line], unread: log.unread + (log.isOpen ? 0 : 1) };
    }
    case 'heard':
      return change(
        ({ id, from, heardBy }) => from === null && id === event.id && !heardBy.includes(event.by),
        ({ heardBy }) => ({ heardBy: [...heardBy, event.by] }),
      );
    case 'late':
      return change(
        (line) => line.id === event.id && !line.isLate && awaited(line) !== 'nobody',
        () => ({ isLate: true }),
      );
    case 'present':
      if (event.present.length === 0) return log;
      return change(
        ({ from, to }) => from === null && to === null,
        () => ({ to: event.present }),
      );
    case 'opened':
      return log.isOpen && log.unread === 0 ? log : { ...log, isOpen: true, unread: 0 };
    case 'closed':
      return log.isOpen ? { ...log, isOpen: false } : log;
    case 'ended':
      return EMPTY_CHAT;
    case 'kept':
      return { ...log, kept: [...new Set([...log.kept, ...event.lines.map(lineKey)])] };
  }
}

/** Who hasn't confirmed one's own line yet: `all` of them, those named, or `nobody`. */
export function awaited({ from, to, heardBy }: ChatLine): ChatPerson[] | 'all' | 'nobody' {
  if (from !== null) return 'nobody';
  if (to === null || heardBy.length === 0) return 'all';
  const rest = to.filter(({ seat }) => !heardBy.includes(seat));
  return rest.length > 0 ? rest : 'nobody';
}

/** One's own lines that this seat has yet to confirm, in their order. */
export const dueTo = (log: ChatLog, seat: Seat): ChatLine[] =>
  log.lines.filter(({ to, heardBy }) => to?.some((one) => one.seat === seat) && !heardBy.includes(seat));

/** What tells a line from all others: an id is only its author's. */
export const lineKey = ({ id, from }: ChatLine): string => `${from?.seat ?? 'own'} ${id}`;

/** What isn't in the doctor's notes yet. */
export const unkept = ({ lines, kept }: ChatLog): ChatLine[] =>
  lines.filter((line) => !kept.includes(lineKey(line)));

export const chatPerson = ({ seat, name }: Pick<Participant, 'seat' | 'name'>): ChatPerson => ({
  seat,
  name,
});

/** Line breaks may stay; other control characters and halves of characters can't be shown, and grow on their way. */
const UNSHOWN = /[^\P{Cc}\n]|\p{Cs}/gu;

/** What was typed or came, ready to go or to be shown; null when nothing is left. */
export function readChatText(typed: string): string | null {
  const text = typed.slice(0, MAX_CHAT_CHARACTERS).replaceAll('\r\n', '\n').replace(UNSHOWN, '').trim();
  return text === '' ? null : text;
}
