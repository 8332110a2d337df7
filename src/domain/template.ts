import * as z from 'zod/mini';
import { MAX_LINES, PrescriptionLineSchema } from './composition.ts';
import { LineSchema, TextSchema, UlidSchema } from './primitives.ts';

/** A text that a doctor uses again. The motive is each consultation's own. */
export const TemplateContentSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('report'),
    observations: TextSchema,
    conclusion: TextSchema,
    followUp: TextSchema,
  }),
  z.object({
    kind: z.literal('prescription'),
    lines: z.array(PrescriptionLineSchema).check(z.minLength(1), z.maxLength(MAX_LINES)),
  }),
]);
export type TemplateContent = z.infer<typeof TemplateContentSchema>;

export const TemplateSchema = z.object({ id: UlidSchema, name: LineSchema, content: TemplateContentSchema });
export type Template = z.infer<typeof TemplateSchema>;

/** Of one doctor. */
export const MAX_TEMPLATES = 100;
