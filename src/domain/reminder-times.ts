import { daysEarlierMs } from './local-time.ts';
import type { MessageKind } from './message.ts';
import { HOUR_MS, MINUTE_MS, toMs, type Moment } from './moment.ts';
import type { Readiness } from './readiness.ts';
import type { Reminders } from './reminders.ts';

export type ReminderKind = Extract<MessageKind, 'reminder-day' | 'reminder-hour'>;

export interface ReminderTime {
  kind: ReminderKind;
  /** Milliseconds since the epoch: due from then on, and of use until then. */
  fromMs: number;
  untilMs: number;
}

/** Who was told less than this before needs no reminder. */
const MIN_GAP_MS = 30 * MINUTE_MS;

/**
 * When an appointment's reminders are due: days before at the same hour of the facility's clock, whatever daylight saving
 * did between; hours before as they pass. One that is late says something while half of its lead is left.
 */
export function reminderTimes(
  start: Moment,
  timeZone: string,
  { days, hours }: Pick<Reminders, 'days' | 'hours'>,
): ReminderTime[] {
  const startMs = toMs(start);
  const due = (kind: ReminderKind, fromMs: number) => ({ kind, fromMs, untilMs: (fromMs + startMs) / 2 });
  return [
    ...(days > 0 ? [due('reminder-day', daysEarlierMs(start, days, timeZone))] : []),
    ...(hours > 0 ? [due('reminder-hour', startMs - hours * HOUR_MS)] : []),
  ];
}

/** Which ones are due. @param since when its links were made: their message was news enough. */
export function dueReminders(times: readonly ReminderTime[], since: Moment, now: Moment): ReminderKind[] {
  const nowMs = toMs(now);
  return times
    .filter(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs && toMs(since) <= fromMs - MIN_GAP_MS)
    .map(({ kind }) => kind);
}

/** Who came in, tested or opened the link within the last hour has it in mind; who is there needs nothing. */
export function hasItInMind(
  kind: ReminderKind,
  readiness: Pick<Readiness, 'present' | 'arrivedAt' | 'openedAt' | 'tested'> | null,
  now: Moment,
): boolean {
  if (!readiness) return false;
  const { present, arrivedAt, openedAt, tested } = readiness;
  if (present.includes('patient') || arrivedAt !== null) return true;
  const seen = [openedAt, tested?.at].some((at) => at && toMs(now) - toMs(at) < HOUR_MS);
  return kind === 'reminder-hour' && seen;
}
