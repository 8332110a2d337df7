import * as z from 'zod/mini';
import { LineSchema, TextSchema } from './primitives.ts';

export const DOCUMENT_KINDS = ['report', 'prescription'] as const;
export const DocumentKindSchema = z.enum(DOCUMENT_KINDS);
export type DocumentKind = z.infer<typeof DocumentKindSchema>;

/** Of one section, and well under what a draft may hold. */
export const MAX_SECTION_CHARACTERS = 20_000;
export const MAX_LINES = 40;

const ShortTextSchema = z.string().check(z.trim(), z.maxLength(300));

/** One medicine or one care, in the doctor's own words. */
export const PrescriptionLineSchema = z.object({
  drug: ShortTextSchema,
  dose: ShortTextSchema,
  duration: ShortTextSchema,
});
export type PrescriptionLine = z.infer<typeof PrescriptionLineSchema>;

export const isBlankLine = ({ drug, dose, duration }: PrescriptionLine): boolean =>
  `${drug}${dose}${duration}`.trim() === '';

/** Written on screen: becomes a PDF with the doctor's identity. Blank line = new paragraph. */
export const CompositionSchema = z
  .object({
    sections: z.array(z.object({ title: LineSchema, text: TextSchema })).check(z.maxLength(12)),
    /** A prescription's, in the order in which they are numbered. */
    lines: z._default(z.array(PrescriptionLineSchema).check(z.maxLength(MAX_LINES)), []),
  })
  .check(z.refine(({ sections, lines }) => sections.length + lines.length > 0, { error: 'empty' }));
export type Composition = z.output<typeof CompositionSchema>;

/** What a document says, whatever its PDF looks like: its SHA-256 tells one text from another. */
export const composedText = (kind: DocumentKind, { sections, lines }: Composition): string =>
  JSON.stringify([kind, sections, lines]);

const SPACES: readonly [RegExp, string][] = [
  // Word's own line and page breaks.
  [/\r\n?|[\u000b\u000c\u0085\u2028\u2029]/g, '\n'],
  [/\t/g, ' '],
  // Bullets of its symbol fonts.
  [/[\uf0a7\uf0b7\uf076\uf0d8\uf0fc]/g, '•'],
  // What is neither seen nor printed.
  [/[\u00ad\u200b\u200e\u200f\u2060\ufeff\u0000-\u0008\u000e-\u001f\u007f]/g, ''],
];

/** What was pasted from a word processor, as plain text: its words, its line breaks, and nothing else. */
export const plainText = (pasted: string): string =>
  SPACES.reduce((text, [found, instead]) => text.replace(found, instead), pasted.normalize('NFC'));
