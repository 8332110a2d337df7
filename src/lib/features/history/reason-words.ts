import type { HistoryReason } from '#domain/history-access.ts';
import { m } from '$lib/paraglide/messages.js';

export const REASON_WORDS: Record<HistoryReason, () => string> = {
  'follow-up': m.history_reason_follow_up,
  'family-asks': m.history_reason_family,
  'colleague-asks': m.history_reason_colleague,
  result: m.history_reason_result,
  prescription: m.history_reason_prescription,
};
