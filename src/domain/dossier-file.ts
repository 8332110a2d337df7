import * as z from 'zod/mini';
import { documentSchema } from './document-base.ts';
import { InstantSchema, LineSchema, UlidSchema } from './primitives.ts';

export const FILE_KINDS = ['document', 'report', 'prescription'] as const;

/** What the dossier accepts, by its magic bytes; images are re-encoded by the service. */
export const ACCEPTED_MEDIA_TYPES = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] as const;
export const MAX_FILE_SIZE_BYTES = 25 * 1024 * 1024;
export const MAX_FILES_PER_DOSSIER = 100;

/** Written by the service once the bytes are on disk; immutable. */
export const DossierFileSchema = documentSchema('file', {
  appointment: UlidSchema,
  kind: z.enum(FILE_KINDS),
  name: LineSchema,
  mediaType: z.enum(ACCEPTED_MEDIA_TYPES),
  sizeBytes: z.number().check(z.gte(1), z.lte(MAX_FILE_SIZE_BYTES)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  /** Of a document written on screen: what its text and title hash to, whatever the PDF made of them. */
  composed: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  /** This document closes the room (R10): the last one of a doctor's deposit. */
  closes: z.boolean(),
});
export type DossierFile = z.infer<typeof DossierFileSchema>;

/** A note that staff or a doctor leaves in the dossier; immutable. */
export const NoteSchema = documentSchema('note', {
  appointment: UlidSchema,
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(5000)),
});
export type Note = z.infer<typeof NoteSchema>;

/** A report with every section as long as it may be; a request with it stays under what the service takes. */
export const MAX_DRAFT_CHARACTERS = 120_000;

/** Someone's unfinished writing, replicated so that it survives the tablet. */
export const DraftSchema = documentSchema('draft', {
  appointment: UlidSchema,
  savedAt: InstantSchema,
  text: z.string().check(z.maxLength(MAX_DRAFT_CHARACTERS)),
  /** Of a doctor's saving, by which devices tell what they have seen. */
  version: z.optional(UlidSchema),
  /** A doctor's text whose place `text` took unseen; `savedAt` by the service's clock. */
  overtaken: z.optional(z.object({ text: z.string(), savedAt: InstantSchema })),
});
export type Draft = z.infer<typeof DraftSchema>;
