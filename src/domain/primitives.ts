import * as z from 'zod/mini';

/** Crockford base-32 ULID, upper case, made by whoever creates the thing: a repeated push never duplicates. */
export const UlidSchema = z.string().check(z.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/));
export type Ulid = z.infer<typeof UlidSchema>;

/** A UTC instant as ISO 8601 with `Z`. Hours are shown in the facility's zone, stored in UTC. */
export const InstantSchema = z.iso.datetime({ precision: undefined });
export type Instant = z.infer<typeof InstantSchema>;

/** A calendar date, YYYY-MM-DD, without a zone (a birth date, a day of availability). */
export const LocalDateSchema = z.iso.date();
export type LocalDate = z.infer<typeof LocalDateSchema>;

/** A wall-clock time, HH:MM, in the facility's or the practitioner's zone. */
export const LocalTimeSchema = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
export type LocalTime = z.infer<typeof LocalTimeSchema>;

/** A short human text: trimmed, neither empty nor endless, without control characters. */
export const LineSchema = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(120), z.regex(/^[^\p{Cc}]+$/u));

/** A long human text: line breaks allowed. */
export const TextSchema = z.string().check(z.trim(), z.maxLength(20_000));

export const EmailSchema = z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254), z.email());

/** E.164, `+33612345678`; see phone.ts for reading what people type. */
export const PhoneNumberSchema = z.string().check(z.regex(/^\+[1-9]\d{6,14}$/));

/** Identifies a facility or a practitioner in addresses and database names: lower case, digits, hyphens. */
export const SlugSchema = z.string().check(z.regex(/^[a-z][a-z0-9-]{1,40}$/));

export const IntervalSchema = z.object({ start: InstantSchema, end: InstantSchema });
/** Half open: `start` belongs to it, `end` doesn't. */
export type Interval = z.infer<typeof IntervalSchema>;
