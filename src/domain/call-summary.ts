import * as z from 'zod/mini';
import { RoleSchema, SeatSchema } from './call.ts';
import { documentSchema } from './document-base.ts';
import { UlidSchema } from './primitives.ts';

/** `lost`: nothing came from anyone. */
export const CALL_STRETCHES = ['live', 'audio-only', 'lost'] as const;
export type CallStretch = (typeof CALL_STRETCHES)[number];
export const MAX_STRETCHES = 60;

const seconds = z.number().check(z.int(), z.gte(0), z.lte(18_000));
const count = z.number().check(z.int(), z.gte(0), z.lte(10_000));

/** How a call went for one page, as that page saw it: figures only, no media, no addresses. */
export const CallFiguresSchema = z.object({
  /** From entering the room to leaving it. */
  durationSeconds: seconds,
  /** From two being in the room to the first picture or sound; null when none came. */
  connectMs: z.nullable(z.number().check(z.int(), z.gte(0), z.lte(3_600_000))),
  /** How most of it travelled. */
  path: z.nullable(z.enum(['direct', 'relay'])),
  losses: count,
  recoveries: count,
  audioOnlySeconds: seconds,
  /** The call with others, in order; the last stretches are left out when there are too many. */
  stretches: z.array(z.object({ state: z.enum(CALL_STRETCHES), seconds })).check(z.maxLength(MAX_STRETCHES)),
  /** Who else was there. */
  others: z.array(RoleSchema).check(z.maxLength(3)),
});
export type CallFigures = z.infer<typeof CallFiguresSchema>;

/** One page's part in the call; the service writes it and knows whose page it was. */
export const CallSummarySchema = documentSchema('call', {
  appointment: UlidSchema,
  seat: SeatSchema,
  role: RoleSchema,
  figures: CallFiguresSchema,
});
export type CallSummary = z.infer<typeof CallSummarySchema>;
