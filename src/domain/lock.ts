import * as z from 'zod/mini';

/** After how long without anybody's hand a tablet covers its screen. */
export const LOCK_MINUTES = [2, 5, 10, 15] as const;
export const LockMinutesSchema = z.literal([...LOCK_MINUTES]);
export type LockMinutes = z.infer<typeof LockMinutesSchema>;
export const DEFAULT_LOCK_MINUTES: LockMinutes = 5;

/** What a tablet keeps of its lock across reloads and cold starts. Moments are its own clock's, in milliseconds. */
export const LockStateSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('open'), minutes: LockMinutesSchema, actedAt: z.number() }),
  z.object({ name: z.literal('locked'), minutes: LockMinutesSchema }),
]);
export type LockState = z.infer<typeof LockStateSchema>;

export type LockEvent =
  /** Someone touched the screen or a key. */
  | { type: 'acted'; at: number }
  /** Now and then, and whenever the page is shown again. */
  | { type: 'looked'; at: number; isInCall: boolean }
  | { type: 'locked' }
  /** Someone showed who they are. */
  | { type: 'unlocked'; at: number }
  | { type: 'chosen'; minutes: LockMinutes };

const MINUTE_MS = 60_000;

/** Nobody's hand for as long as the facility allows, sleep included. A clock that went back starts the time anew. */
const isIdle = ({ actedAt, minutes }: Extract<LockState, { name: 'open' }>, at: number) =>
  at - actedAt >= minutes * MINUTE_MS;

/** The lock after an event. A touch that comes too late doesn't open it: a tablet wakes from sleep by being touched. */
export function nextLock(state: LockState, event: LockEvent): LockState {
  const { minutes } = state;
  if (event.type === 'chosen') return { ...state, minutes: event.minutes };
  if (event.type === 'unlocked') return { name: 'open', minutes, actedAt: event.at };
  if (event.type === 'locked' || state.name === 'locked') return { name: 'locked', minutes };
  // Whoever is in a call looks at the other, not at the clock.
  if (event.type === 'looked' && event.isInCall) return { ...state, actedAt: event.at };
  if (isIdle(state, event.at)) return { name: 'locked', minutes };
  const isMoved = event.type === 'acted' || event.at < state.actedAt;
  return isMoved ? { ...state, actedAt: event.at } : state;
}
