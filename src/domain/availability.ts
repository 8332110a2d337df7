import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { IntervalSchema, LineSchema, LocalDateSchema, LocalTimeSchema, SlugSchema } from './primitives.ts';

const HoursSchema = z
  .object({ from: LocalTimeSchema, to: LocalTimeSchema })
  .check(z.refine(({ from, to }) => from < to, { error: 'hours-reversed' }));

/** When a practitioner consults. Wall-clock hours in `timeZone`: they stay put when daylight saving changes. */
export const AvailabilitySchema = z.object({
  timeZone: LineSchema,
  slotMinutes: z.number().check(z.int(), z.gte(5), z.lte(240)),
  /** Kept free after each appointment. */
  bufferMinutes: z.number().check(z.int(), z.gte(0), z.lte(120)),
  /** ISO weekday: 1 Monday … 7 Sunday. Several ranges a day are several entries. */
  weekly: z.array(z.object({ weekday: z.number().check(z.int(), z.gte(1), z.lte(7)), hours: HoursSchema })),
  /** A date's own hours instead of the template's; an empty list closes the day. */
  exceptions: z.array(z.object({ date: LocalDateSchema, hours: z.array(HoursSchema) })),
});
export type Availability = z.infer<typeof AvailabilitySchema>;

/** What a facility's tablets know of a practitioner who serves it. Written by the service. */
export const PractitionerSchema = documentSchema('practitioner', {
  practitioner: SlugSchema,
  /** « Dr Hélène Vasseur » */
  displayName: LineSchema,
  speciality: z.nullable(LineSchema),
  availability: AvailabilitySchema,
});
export type Practitioner = z.infer<typeof PractitionerSchema>;

/** A practitioner's taken time on one UTC date, of all facilities, without personal data. */
export const BusySchema = documentSchema('busy', {
  practitioner: SlugSchema,
  date: LocalDateSchema,
  intervals: z.array(IntervalSchema),
});
export type Busy = z.infer<typeof BusySchema>;
