import type { MessageKind } from '#domain/message.ts';
import type { TextChannel, TextFault } from '#domain/message-texts.ts';
import { m } from '$lib/paraglide/messages.js';

export const KIND_WORDS: Record<MessageKind, () => string> = {
  booked: m.texts_kind_booked,
  moved: m.texts_kind_moved,
  cancelled: m.texts_kind_cancelled,
  reissued: m.texts_kind_reissued,
  resent: m.texts_kind_resent,
  invited: m.texts_kind_invited,
  complete: m.texts_kind_complete,
  'reminder-day': m.texts_kind_reminder_day,
  'reminder-hour': m.texts_kind_reminder_hour,
  awaited: m.texts_kind_awaited,
  deposited: m.texts_kind_deposited,
};
export const CHANNEL_LABELS: Record<TextChannel, () => string> = {
  sms: m.texts_sms,
  email: m.texts_email,
};

const FAULT_WORDS: Record<TextFault['fault'], (about: string) => string> = {
  empty: () => m.texts_fault_empty(),
  'unknown-variable': (about) => m.texts_fault_unknown({ about }),
  'missing-variable': (about) => m.texts_fault_missing({ about }),
  address: (about) => m.texts_fault_address({ about }),
  health: (about) => m.texts_fault_health({ about }),
  practitioner: (about) => m.texts_fault_practitioner({ about }),
  speciality: (about) => m.texts_fault_speciality({ about }),
  money: (about) => m.texts_fault_money({ about }),
  'too-long': (about) => m.texts_fault_long({ about }),
};

/** What is wrong with one field, and what to do: each once. */
export function faultTexts(faults: readonly TextFault[], field: TextFault['field']): string[] {
  const words = faults
    .filter((one) => one.field === field)
    .map(({ fault, about }) => FAULT_WORDS[fault](about));
  return [...new Set(words)];
}
