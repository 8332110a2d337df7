import { m } from '$lib/paraglide/messages.js';

/** « aucun rendez-vous », « 1 rendez-vous », « 4 rendez-vous ». */
export function countWords(count: number): string {
  if (count === 0) return m.doctor_day_none();
  return count === 1 ? m.doctor_day_one() : m.doctor_day_many({ count });
}
