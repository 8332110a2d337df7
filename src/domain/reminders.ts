import * as z from 'zod/mini';

/** How many days before, at the same hour of the clock; 0: none. */
export const REMINDER_DAYS = [0, 1, 2] as const;
/** How many hours before; 0: none. */
export const REMINDER_HOURS = [0, 1, 2] as const;

/** What a facility says to families once they were invited. */
export const RemindersSchema = z.object({
  days: z.literal(REMINDER_DAYS),
  hours: z.literal(REMINDER_HOURS),
  /** « On vous attend », when the doctor is in the room and the family isn't. */
  awaited: z.boolean(),
});
export type Reminders = z.infer<typeof RemindersSchema>;

export const DEFAULT_REMINDERS: Reminders = { days: 1, hours: 1, awaited: true };
