import type { GUEST_ROLES, Guest } from '#domain/guests.ts';
import type { CallFailure } from '$lib/adapters/api-client.ts';
import { failureText } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';

export const GUEST_ROLE_WORDS: Record<(typeof GUEST_ROLES)[number], () => string> = {
  relative: m.guests_role_relative,
  interpreter: m.guests_role_interpreter,
  professional: m.guests_role_professional,
};

/** What became of the latest link that was sent, reminders left out; nothing for who has no address. */
export function guestMessageWords({ messages }: Pick<Guest, 'messages'>): string {
  const links = messages.filter(({ kind }) => kind !== 'reminder-day' && kind !== 'reminder-hour');
  const last = Math.max(...links.map(({ generation }) => generation));
  const latest = links.filter(({ generation }) => generation === last);
  if (latest.length === 0) return m.guests_not_sent();
  if (latest.some(({ state }) => state === 'failed')) return m.guests_failed();
  return latest.every(({ state }) => state === 'queued') ? m.guests_queued() : m.guests_sent();
}

export function guestFailureText(failure: CallFailure): string {
  if (failure.error === 'seat-taken') return m.guests_full();
  return failure.error === 'offline' && !('foreign' in failure) ? m.guests_offline() : failureText(failure);
}
