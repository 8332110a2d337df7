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
