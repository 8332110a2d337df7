import type { MessageKind, MessageState } from '#domain/message.ts';
import { toMs } from '#domain/moment.ts';
import { m } from '$lib/paraglide/messages.js';
import { capitalise } from '$lib/ui/format.ts';
import { CAUSE_WORDS, CHANNEL_WORDS, NEXT_WORDS, STATE_WORDS } from './message-words.ts';

const KIND_WORDS: Record<MessageKind, () => string> = {
  booked: m.messages_kind_booked,
  moved: m.messages_kind_moved,
  cancelled: m.messages_kind_cancelled,
  reissued: m.messages_kind_reissued,
  resent: m.messages_kind_resent,
  invited: m.messages_kind_booked,
  complete: m.messages_kind_complete,
  'reminder-day': m.messages_kind_reminder,
  'reminder-hour': m.messages_kind_reminder,
  awaited: m.messages_kind_awaited,
  deposited: m.messages_kind_deposited,
};

export interface MessageLine {
  /** « SMS, invitation ». */
  title: string;
  tone: 'done' | 'pending' | 'warning' | 'danger';
  /** « remis », with its hour beside it. */
  word: string;
  at: string;
  /** « envoyé à 14 h 02 », when that came before. */
  sentAt: string | null;
  /** Why it failed, or waits. */
  cause: string | null;
  /** What staff do next. */
  next: string | null;
}

function toneOf({ state, cause, channel }: MessageState): MessageLine['tone'] {
  if (state === 'failed') return 'danger';
  if (state === 'queued') return cause ? 'warning' : 'pending';
  return state === 'sent' && channel === 'push' ? 'pending' : 'done';
}

function titleOf({ channel, kind, toFacility }: MessageState): string {
  const what = kind ? KIND_WORDS[kind]() : m.messages_kind_booked();
  const words = `${capitalise(CHANNEL_WORDS[channel]())}, ${what}`;
  return toFacility ? m.messages_to_facility({ message: words }) : words;
}

/** It is sent by one channel at a time, and can't be sent again. */
const isHandedOver = ({ kind, state, channel }: MessageState) =>
  kind === 'deposited' && state === 'failed' && channel !== 'push';

function nextOf(message: MessageState): string | null {
  const { state, cause } = message;
  if (!cause) return null;
  if (isHandedOver(message)) return m.messages_next_deposited();
  const isGivenUp = state === 'failed' && cause === 'no-answer';
  return isGivenUp ? m.messages_next_given_up() : NEXT_WORDS[cause]();
}

/** Each message by each channel, the latest first. */
export const messageLines = (messages: readonly MessageState[]): MessageLine[] =>
  [...messages]
    .sort((a, b) => toMs(b.sentAt ?? b.at) - toMs(a.sentAt ?? a.at))
    .map((message) => {
      const { state, at, sentAt, cause } = message;
      const word = state === 'queued' && cause ? m.messages_trying() : STATE_WORDS[state]();
      return {
        title: titleOf(message),
        tone: toneOf(message),
        ...{ word, at, sentAt: sentAt !== undefined && sentAt !== at ? sentAt : null },
        cause: cause ? CAUSE_WORDS[cause]() : null,
        next: nextOf(message),
      };
    });
