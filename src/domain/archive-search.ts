import * as z from 'zod/mini';
import { AppointmentStatusSchema } from './appointment.ts';
import { wallClockMs, addDays } from './local-time.ts';
import { InstantSchema, LineSchema, LocalDateSchema, SlugSchema, UlidSchema } from './primitives.ts';
import { plain, wordsOf } from './search.ts';

export const ARCHIVE_KINDS = ['report', 'prescription', 'document', 'questionnaire'] as const;
export const ArchiveKindSchema = z.enum(ARCHIVE_KINDS);
export type ArchiveKind = z.infer<typeof ArchiveKindSchema>;

export const ArchiveQuerySchema = z.object({
  /** Of the patient's names, their date of birth, or the motive; each must be found. */
  words: z.string().check(z.maxLength(200)),
  practitioner: z.nullable(SlugSchema),
  /** In the facility's calendar, both included. */
  from: z.nullable(LocalDateSchema),
  to: z.nullable(LocalDateSchema),
  kind: z.nullable(ArchiveKindSchema),
});
export type ArchiveQuery = z.infer<typeof ArchiveQuerySchema>;

/** One consultation as lists show it: no more of it is looked at before somebody opens it. */
export const ConsultationLineSchema = z.object({
  appointment: UlidSchema,
  patient: UlidSchema,
  /** null: erased, or not known here. */
  person: z.nullable(
    z.object({ familyName: LineSchema, givenNames: LineSchema, birthDate: LocalDateSchema }),
  ),
  practitioner: SlugSchema,
  status: AppointmentStatusSchema,
  start: InstantSchema,
  motive: z.nullable(z.string()),
  kinds: z.array(ArchiveKindSchema),
});
export type ConsultationLine = z.infer<typeof ConsultationLineSchema>;

export const ARCHIVE_PAGE = 30;

const day = (date: string) => date.split('-').reverse().join('/');

/** What its words are looked for in: « |roussel|eloise|14/05/2017|2017|fievre| ». */
export function searchable({ person, motive }: Pick<ConsultationLine, 'person' | 'motive'>): string {
  const born = person ? [day(person.birthDate), person.birthDate, person.birthDate.slice(0, 4)] : [];
  const words = wordsOf(`${person?.familyName ?? ''} ${person?.givenNames ?? ''} ${motive ?? ''}`);
  return `|${[...words, ...born].join('|')}|`;
}

const tokensOf = (words: string): string[] =>
  plain(words)
    .split(/\s+/)
    .flatMap((part) => (/^\d[\d/.-]*$/.test(part) ? [part.replaceAll('.', '/')] : wordsOf(part)));

/** Tells the lines that a query asks for. `text` is the line's `searchable`. */
export function archiveMatcher(query: ArchiveQuery, timeZone: string) {
  const tokens = tokensOf(query.words).map((token) => `|${token}`);
  const midnight = (date: string) => new Date(wallClockMs(date, '00:00', timeZone)).toISOString();
  const from = query.from && midnight(query.from);
  const until = query.to && midnight(addDays(query.to, 1));
  return ({ practitioner, start, kinds }: ConsultationLine, text: string): boolean =>
    (query.practitioner === null || practitioner === query.practitioner) &&
    (from === null || start >= from) &&
    (until === null || start < until) &&
    (query.kind === null || kinds.includes(query.kind)) &&
    tokens.every((token) => text.includes(token));
}
