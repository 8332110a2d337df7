import * as z from 'zod/mini';
import { endpoint } from '../endpoint.ts';
import {
  KeptTextSchema,
  MessageKindSchema,
  OwnTextSchema,
  TextChannelSchema,
  TextFaultSchema,
} from '../message-texts.ts';
import { AuthorSchema } from '../author.ts';
import { InstantSchema } from '../primitives.ts';

const which = { kind: MessageKindSchema, channel: TextChannelSchema };

export const MessageTextsSchema = z.object({
  texts: z.array(
    z.object({
      ...which,
      /** The service's own words, as a facility would write them. */
      standard: OwnTextSchema,
      /** What the facility wrote; null: the standard leaves. */
      own: z.nullable(KeptTextSchema),
      /** Why its own doesn't leave any more, a new doctor's name for instance; the standard does meanwhile. */
      faults: z.array(TextFaultSchema),
    }),
  ),
  /** The latest first. `text` null: back to the standard. */
  history: z.array(
    z.object({
      ...which,
      subject: z.string(),
      text: z.nullable(z.string()),
      at: InstantSchema,
      by: AuthorSchema,
    }),
  ),
});
export type MessageTexts = z.infer<typeof MessageTextsSchema>;

export const TextPreviewSchema = z.object({
  faults: z.array(TextFaultSchema),
  /** Of an SMS with the longest values, in signs of its alphabet, and how many there may be. */
  length: z.nullable(z.object({ longest: z.int(), most: z.int() })),
  /** As it would leave, with made-up values. */
  subject: z.nullable(z.string()),
  text: z.string(),
});
export type TextPreview = z.infer<typeof TextPreviewSchema>;

/** The words of a facility's messages: its coordinator's. */
export const messageTextsApi = {
  read: endpoint({
    method: 'GET',
    path: '/api/facility/message-texts',
    request: undefined,
    response: MessageTextsSchema,
    errors: [],
  }),
  preview: endpoint({
    method: 'POST',
    path: '/api/facility/message-texts/preview',
    request: z.extend(OwnTextSchema, which),
    response: TextPreviewSchema,
    errors: [],
  }),
  /** `:text` is « booked.sms ». Without a body's text, the standard leaves again. `bad-request`: it has a fault. */
  write: endpoint({
    method: 'PUT',
    path: '/api/facility/message-texts/:text',
    request: z.object({ own: z.nullable(OwnTextSchema) }),
    response: MessageTextsSchema,
    errors: ['not-found'],
  }),
};
