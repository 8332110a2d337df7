import type { Space } from '#domain/access-link.ts';

/**
 * Whether the room lets the family in (R7). `over`: the hour passed without a document; `closed`: the doctor's
 * document ended it (R10); `cancelled`: there is no appointment any more.
 */
export type Door = 'early' | 'open' | 'over' | 'closed' | 'cancelled';

type DoorFacts = Pick<Space, 'status' | 'opensAt' | 'entryEndsAt' | 'closedAt'>;

/** `nowMs` is the service's clock; the service decides again when the family knocks. */
export function doorOf(space: DoorFacts, nowMs: number): Door {
  if (space.status === 'cancelled') return 'cancelled';
  if (space.closedAt !== null || space.status === 'fulfilled') return 'closed';
  if (nowMs < Date.parse(space.opensAt)) return 'early';
  // Someone already in the room may come back after the entry window.
  if (nowMs >= Date.parse(space.entryEndsAt) && space.status !== 'arrived') return 'over';
  return 'open';
}

/** What is left of a wait, in the one or two units that a person would say. Rounded up: never « dans 0 ». */
export type Wait =
  | { unit: 'days'; days: number }
  | { unit: 'hours'; hours: number; minutes: number }
  | { unit: 'minutes'; minutes: number }
  | { unit: 'seconds'; seconds: number };

export function waitUntil(instant: string, nowMs: number): Wait {
  const seconds = Math.max(1, Math.ceil((Date.parse(instant) - nowMs) / 1000));
  if (seconds <= 60) return { unit: 'seconds', seconds };
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return { unit: 'minutes', minutes };
  if (minutes < 48 * 60) return { unit: 'hours', hours: Math.floor(minutes / 60), minutes: minutes % 60 };
  return { unit: 'days', days: Math.round(minutes / (24 * 60)) };
}
