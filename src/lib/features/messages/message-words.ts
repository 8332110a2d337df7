import type { Channel, MessageCause, MessageState } from '#domain/message.ts';
import { m } from '$lib/paraglide/messages.js';

export const CHANNEL_WORDS: Record<Channel, () => string> = {
  email: m.facility_channel_email,
  sms: m.facility_channel_sms,
  push: m.facility_channel_push,
};

export const STATE_WORDS: Record<MessageState['state'], () => string> = {
  queued: m.facility_message_queued,
  sent: m.facility_message_sent,
  delivered: m.facility_message_delivered,
  failed: m.facility_message_failed,
};

export const CAUSE_WORDS: Record<MessageCause, () => string> = {
  'no-address': m.messages_cause_no_address,
  'refused-recipient': m.messages_cause_refused_recipient,
  'mailbox-full': m.messages_cause_mailbox_full,
  unreachable: m.messages_cause_unreachable,
  'refused-by-gateway': m.messages_cause_refused_by_gateway,
  'access-refused': m.messages_cause_access_refused,
  'no-answer': m.messages_cause_no_answer,
  unacknowledged: m.messages_cause_unacknowledged,
  'subscription-gone': m.messages_cause_subscription_gone,
  'not-set': m.messages_cause_not_set,
  other: m.messages_cause_other,
};

/** What staff do next. */
export const NEXT_WORDS: Record<MessageCause, () => string> = {
  'no-address': m.messages_next_no_address,
  'refused-recipient': m.messages_next_refused_recipient,
  'mailbox-full': m.messages_next_mailbox_full,
  unreachable: m.messages_next_unreachable,
  'refused-by-gateway': m.messages_next_refused_by_gateway,
  'access-refused': m.messages_next_access_refused,
  'no-answer': m.messages_next_no_answer,
  unacknowledged: m.messages_next_unacknowledged,
  'subscription-gone': m.messages_next_subscription_gone,
  'not-set': m.messages_next_not_set,
  other: m.messages_next_other,
};
