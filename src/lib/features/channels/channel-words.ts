import type { ChannelHealth, TestResult } from '#domain/channel-health.ts';
import type { Channel, MessageCause } from '#domain/message.ts';
import { failureText } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { PushTrial } from './channels-desk.svelte.ts';

export const CHANNEL_NAMES: Record<Channel, () => string> = {
  push: m.channels_push,
  sms: m.channels_sms,
  email: m.channels_email,
};

const UNSET: Record<Channel, () => string> = {
  push: m.channels_unset_push,
  sms: m.channels_unset_sms,
  email: m.channels_unset_email,
};

const UNTRIED: Record<Channel, () => string> = {
  push: m.channels_untried_push,
  sms: m.channels_untried_text,
  email: m.channels_untried_text,
};

/** What mends it: the operator's one next step. */
const NEXT: Partial<Record<MessageCause, () => string>> = {
  'access-refused': m.channels_next_access_refused,
  'no-answer': m.channels_next_no_answer,
  'refused-by-gateway': m.channels_next_refused_by_gateway,
  'refused-recipient': m.channels_next_refused_recipient,
  'not-set': m.channels_next_not_set,
};
export const nextWords = (cause: MessageCause) => (NEXT[cause] ?? m.channels_next_other)();

export interface Standing {
  tone: 'success' | 'danger' | 'warning' | 'neutral';
  label: string;
  /** What to do, or why there is nothing to do. */
  text: string | null;
}

/** How a channel is doing, in one word and one sentence. */
export function standingOf({ channel, setting, failing, waiting, lastSuccessAt }: ChannelHealth): Standing {
  if (failing) return { tone: 'danger', label: m.channels_failing(), text: nextWords(failing.cause) };
  if (setting === 'demo') return { tone: 'neutral', label: m.channels_demo(), text: m.channels_demo_text() };
  if (setting === 'unset')
    return { tone: waiting > 0 ? 'warning' : 'neutral', label: m.channels_unset(), text: UNSET[channel]() };
  if (lastSuccessAt === null)
    return { tone: 'neutral', label: m.channels_untried(), text: UNTRIED[channel]() };
  return { tone: 'success', label: m.channels_working(), text: null };
}

/** What came of a try. */
export function resultWords({ outcome, cause }: TestResult): string {
  if (outcome === 'accepted') return m.channels_test_accepted();
  if (outcome === 'demo') return m.channels_demo_text();
  if (outcome === 'unset') return m.channels_next_not_set();
  return m.channels_test_refused({ next: nextWords(cause ?? 'other') });
}

export interface PushOutcome {
  tone: 'success' | 'warning' | 'danger';
  text: string;
  words: string | null;
}

/** What came of a notification tried here; null: the browser was told no, which is said where the button was. */
export function pushOutcome(trial: PushTrial): PushOutcome | null {
  if (trial.ok) {
    const { outcome, words } = trial.data;
    if (outcome === 'shown') return { tone: 'success', text: m.channels_test_push_shown(), words };
    if (outcome === 'taken') return { tone: 'warning', text: m.channels_test_push_taken(), words };
    return { tone: 'warning', text: m.channels_test_push_failed(), words };
  }
  const { failure } = trial;
  if (failure.error !== 'push') return { tone: 'danger', text: failureText(failure), words: null };
  if (failure.fault === 'refused') return null;
  const text = failure.fault === 'dismissed' ? m.push_dismissed() : m.channels_test_push_unsubscribed();
  return { tone: 'warning', text, words: null };
}
