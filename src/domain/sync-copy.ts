import * as z from 'zod/mini';
import { InstantSchema, UlidSchema } from './primitives.ts';

const SequenceSchema = z.union([z.string(), z.number()]);

/** What a tablet remembers of the service between two exchanges. */
export const LinkSchema = z.object({
  /** The service's, when this copy was begun. */
  epoch: UlidSchema,
  /** The service stood there after the last pull: as it was told before, and as the pull ended. */
  reached: z.array(SequenceSchema),
  /** Documents here at the end of that pull: a browser short of space may empty a database. */
  held: z.int(),
});
export type Link = z.infer<typeof LinkSchema>;

/** A copy being filled from a snapshot, beside the one in use. */
export const FillingSchema = z.object({
  /** Of the local database that receives it. */
  name: z.string(),
  epoch: UlidSchema,
  snapshot: UlidSchema,
  /**
   * Ordinary replication goes on from there: where the *first* snapshot used for this copy stood. What was deleted
   * between two snapshots is told by the changes since the earlier one only.
   */
  since: SequenceSchema,
  /** Documents of each part of the snapshot. */
  parts: z.array(z.int()),
  /** Parts inserted. */
  done: z.int(),
  startedAt: InstantSchema,
});
export type Filling = z.infer<typeof FillingSchema>;

/** Documents received of a first sync. */
export interface FillProgress {
  received: number;
  total: number;
}

export const fillProgress = ({ parts, done }: Pick<Filling, 'parts' | 'done'>): FillProgress => ({
  received: parts.slice(0, done).reduce((sum, count) => sum + count, 0),
  total: parts.reduce((sum, count) => sum + count, 0),
});

/** Goes on with a copy begun from another snapshot of the same database: what was inserted stays good. */
export function resumeFilling(
  filling: Filling | null,
  snapshot: { id: string; epoch: string; seq: string | number; parts: number[] },
  fresh: { name: string; startedAt: string },
): Filling {
  const { id, epoch, seq: since, parts } = snapshot;
  if (filling?.epoch !== epoch) return { ...fresh, epoch, snapshot: id, since, parts, done: 0 };
  return filling.snapshot === id ? filling : { ...filling, snapshot: id, parts, done: 0 };
}

/** Nothing has moved on the service since the last pull. */
export const isAbreast = (link: Link | null, { epoch, seq }: { epoch: string; seq: string | number }) =>
  link !== null && link.epoch === epoch && link.reached.includes(seq);

/** Dead weight below which a copy is left as it is, in revisions. */
const BEARABLE = 5_000;

/**
 * A copy grows by what was deleted and replaced: made anew when that is most of it.
 * @param changes the copy's own update sequence: one for each revision it ever received
 */
export const isWorthRebuilding = ({ documents, changes }: { documents: number; changes: number }) =>
  changes - documents > Math.max(BEARABLE, 2 * documents);
