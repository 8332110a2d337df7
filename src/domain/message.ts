import * as z from 'zod/mini';
import { toMs } from './moment.ts';
import { InstantSchema, LineSchema, type Instant } from './primitives.ts';

/** In the order in which one takes over from the other (R3): the quickest that costs nothing first. */
export const CHANNELS = ['push', 'sms', 'email'] as const;
export const ChannelSchema = z.enum(CHANNELS);
export type Channel = z.infer<typeof ChannelSchema>;

/** What it says. */
export const MESSAGE_KINDS = [
  'booked',
  'moved',
  'cancelled',
  'reissued',
  'resent',
  'invited',
  /** The e-mail that carries the passcode, too, since the SMS that did failed. */
  'complete',
  'reminder-day',
  'reminder-hour',
  /** The doctor is in the room and the family isn't. */
  'awaited',
  /** The doctor deposited a document that can be read. */
  'deposited',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Kinds that came together with names. */
const UNNAMED_NEVER: readonly (MessageKind | undefined)[] = [
  ...(['complete', 'reminder-day', 'reminder-hour', 'awaited', 'deposited'] as const),
];

/** Why a message failed, as far as staff or the operator can do something about it. */
export const MESSAGE_CAUSES = [
  /** The patient has no address of this kind any more. */
  'no-address',
  /** The mailbox or the number doesn't exist. */
  'refused-recipient',
  'mailbox-full',
  /** The telephone stayed off, or out of reach, for too long. */
  'unreachable',
  /** The mail server or the gateway won't carry this message: blocked, against its rules. */
  'refused-by-gateway',
  /** Wrong password, no credit left: the operator's to mend. */
  'access-refused',
  /** It stayed silent, or answered « later » for too long. */
  'no-answer',
  /** A push that no device confirmed in time. */
  'unacknowledged',
  /** The browser gave its subscription up. */
  'subscription-gone',
  /** The channel isn't configured. */
  'not-set',
  'other',
] as const;
export const MessageCauseSchema = z.enum(MESSAGE_CAUSES);
export type MessageCause = z.infer<typeof MessageCauseSchema>;

/** A push that nobody confirmed for so long has failed. */
export const ACKNOWLEDGED_WITHIN_MS = 5 * 60_000;

/** One message by one channel as staff follow it: in `readiness:` for the family, in `guests:` for a guest. */
export const MessageStateSchema = z.object({
  channel: ChannelSchema,
  generation: z.number(),
  /** Absent in what was written before kinds were kept: it carried the link. */
  kind: z.optional(z.enum(MESSAGE_KINDS)),
  /** Tells messages of one generation and channel apart; absent: there was one. */
  about: z.optional(LineSchema),
  state: z.enum(['queued', 'sent', 'delivered', 'failed']),
  /** Since when it is in this state. */
  at: InstantSchema,
  sentAt: z.optional(InstantSchema),
  /** Why it failed; of one that waits: why it didn't leave yet. */
  cause: z.optional(MessageCauseSchema),
  /** The same in the driver's words, without addresses: for staff. */
  error: z.optional(LineSchema),
  /** It doesn't open the space by itself: the passcode is in another. */
  partial: z.optional(z.boolean()),
  /** It went to the facility's own mailbox, which hands it on (R3). */
  toFacility: z.optional(z.boolean()),
  /** The number or the address that it was sent to last: a correction afterwards shows that it went astray. */
  to: z.optional(LineSchema),
});
export type MessageState = z.infer<typeof MessageStateSchema>;

/** What the dashboard's « notifié » stands for. */
export type NotifiedState =
  /** Nothing was to be sent yet. */
  | 'none'
  | 'queued'
  /** It waits longer than usual: a channel refuses or is silent, and the service goes on trying. */
  | 'struggling'
  | 'sent'
  | 'delivered'
  /** The family can come in, but one of its channels failed. */
  | 'sent-in-part'
  /** Only the facility's own mailbox has it: staff hand it on. */
  | 'to-hand-on'
  /** No channel is left to try: staff call. */
  | 'failed'
  /** They did. */
  | 'called';

export interface Notified {
  state: NotifiedState;
  /** Since when; null while nothing happened. */
  at: Instant | null;
  /** The failure to be shown, if there is one. */
  failure: MessageState | null;
}

/** Whether it reached: a push counts once it is confirmed, the others once the server or the gateway took them. */
export const hasReached = ({ channel, state }: Pick<MessageState, 'channel' | 'state'>): boolean =>
  state === 'delivered' || (state === 'sent' && channel !== 'push');

const isPending = ({ channel, state }: MessageState) =>
  state === 'queued' || (state === 'sent' && channel === 'push');
const inOrder = (messages: readonly MessageState[]) => [...messages].sort((a, b) => toMs(a.at) - toMs(b.at));

/** The last word of each channel: a message that got through ends an earlier failure of the same channel. */
function failuresOf(messages: readonly MessageState[]): MessageState[] {
  const settled = inOrder(messages.filter((message) => !isPending(message)));
  const last = new Map(settled.map((message) => [message.channel, message]));
  return [...last.values()].filter(({ state }) => state === 'failed');
}

/** What a call makes up for; what waits may get through afterwards, and then says so. */
const MENDED: readonly NotifiedState[] = ['queued', 'struggling', 'sent-in-part', 'to-hand-on', 'failed'];

/**
 * What became of everything sent to a family, of one generation of links, in one state.
 * @param calledAt when somebody told them by telephone: what failed before then is made up for.
 */
export function notifiedOf(messages: readonly MessageState[], calledAt: Instant | null = null): Notified {
  const told = sentStateOf(messages);
  const isMended = calledAt !== null && MENDED.includes(told.state) && toMs(told.at ?? 0) <= toMs(calledAt);
  return isMended ? { ...told, state: 'called', at: calledAt } : told;
}

function sentStateOf(messages: readonly MessageState[]): Notified {
  if (messages.length === 0) return { state: 'none', at: null, failure: null };
  const own = messages.filter(({ toFacility }) => toFacility !== true);
  const failures = failuresOf(own);
  const isBroken = ({ channel }: MessageState) => failures.some((failure) => failure.channel === channel);
  const waiting = messages.filter(isPending);
  const held = waiting.find(({ cause }) => cause !== undefined) ?? null;
  const failure = inOrder(failures).at(-1) ?? null;
  // A push that nobody confirmed leaves nothing to mend: beside another channel it is no part that is missing.
  const toMend = inOrder(failures.filter(({ channel }) => channel !== 'push')).at(-1) ?? null;
  const open = own.filter((message) => hasReached(message) && message.partial !== true && !isBroken(message));
  const [first] = inOrder(open);
  if (first) {
    const isDelivered = open.some(({ state }) => state === 'delivered');
    const state = toMend ? 'sent-in-part' : isDelivered ? 'delivered' : 'sent';
    return { state, at: toMend?.at ?? first.sentAt ?? first.at, failure: toMend };
  }
  if (waiting.length > 0) {
    const late = toMend ?? held;
    return { state: late ? 'struggling' : 'queued', at: late?.at ?? null, failure: late };
  }
  const handed = messages.find((message) => message.toFacility === true && hasReached(message));
  if (handed) return { state: 'to-hand-on', at: handed.at, failure };
  const lost = failure ?? inOrder(messages).at(-1) ?? null;
  return { state: 'failed', at: lost?.at ?? null, failure: lost };
}

const RANK = { queued: 0, sent: 1, delivered: 2 };

/**
 * Whether a report says more than what is known: reports come late, twice and in any order. What was delivered stays so;
 * what failed may get through later all the same.
 */
export function saysMore(
  known: Pick<MessageState, 'state' | 'cause'>,
  report: Pick<MessageState, 'state' | 'cause'>,
): boolean {
  if (known.state === 'failed')
    return report.state === 'failed' ? known.cause !== report.cause : report.state !== 'queued';
  if (report.state === 'failed') return known.state !== 'delivered';
  if (known.state === 'queued' && report.state === 'queued')
    return report.cause !== undefined && known.cause !== report.cause;
  return RANK[report.state] > RANK[known.state];
}

/** What the outbox says of one message; `at`: when it happened, if that isn't now. */
export interface MessageReport extends Omit<MessageState, 'state' | 'at' | 'sentAt'> {
  /** `dropped`: it never left, and never will; nobody follows it any more. */
  state: MessageState['state'] | 'dropped';
  at?: Instant;
}

/** Whether it is the message that a report names; what was written before names were kept carried the link. */
const isNamed = ({ about }: MessageState, report: Pick<MessageReport, 'about' | 'kind'>): boolean =>
  about === report.about || (about === undefined && !UNNAMED_NEVER.includes(report.kind));

/** The list with what a report says of one of them; null: nothing new. */
export function withReport(
  messages: readonly MessageState[],
  { state, ...report }: MessageReport,
  now: Instant,
): MessageState[] | null {
  const { channel, generation } = report;
  const known = messages.find(
    (one) => one.channel === channel && one.generation === generation && isNamed(one, report),
  );
  if (state === 'dropped') return known?.state === 'queued' ? messages.filter((one) => one !== known) : null;
  if (known && !saysMore(known, { ...report, state })) return null;
  const at = report.at !== undefined && report.at < now ? report.at : now;
  const sentAt = state === 'sent' ? at : known?.sentAt;
  const to = report.to ?? known?.to;
  const next: MessageState = {
    ...{ ...report, state, at },
    ...(sentAt !== undefined && { sentAt }),
    ...(to !== undefined && { to }),
  };
  return known ? messages.map((one) => (one === known ? next : one)) : [...messages, next];
}
