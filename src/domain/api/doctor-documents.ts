import * as z from 'zod/mini';
import { CompositionSchema, DocumentKindSchema } from '../composition.ts';
import { endpoint } from '../endpoint.ts';
import { LetterheadSchema } from '../letterhead.ts';
import { TemplateSchema } from '../template.ts';

/** What a doctor's documents are made with: their head, their templates, and how they will look. */
export const doctorDocumentsApi = {
  /** The very bytes that a deposit of it would store today. */
  preview: endpoint({
    method: 'POST',
    path: '/api/doctor/appointments/:appointment/preview',
    request: z.object({ kind: DocumentKindSchema, composition: CompositionSchema }),
    response: z.object({
      /** In base 64. */
      pdf: z.string(),
      pages: z.number(),
      /** What the head lacks that the law or the reader asks for. */
      letterhead: LetterheadSchema,
    }),
    errors: ['not-found'],
  }),
  letterhead: endpoint({
    method: 'GET',
    path: '/api/doctor/letterhead',
    request: undefined,
    response: LetterheadSchema,
    errors: ['not-found'],
  }),
  saveLetterhead: endpoint({
    method: 'PUT',
    path: '/api/doctor/letterhead',
    request: LetterheadSchema,
    response: LetterheadSchema,
    errors: ['not-found'],
  }),
  templates: endpoint({
    method: 'GET',
    path: '/api/doctor/templates',
    request: undefined,
    response: z.object({ templates: z.array(TemplateSchema) }),
    errors: [],
  }),
  /** Creates it, or replaces the one with this id. */
  saveTemplate: endpoint({
    method: 'PUT',
    path: '/api/doctor/templates/:template',
    request: z.pick(TemplateSchema, { name: true, content: true }),
    response: TemplateSchema,
    errors: [],
  }),
  deleteTemplate: endpoint({
    method: 'DELETE',
    path: '/api/doctor/templates/:template',
    request: undefined,
    response: undefined,
    errors: [],
  }),
};
