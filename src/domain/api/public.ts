import * as z from 'zod/mini';
import { endpoint } from '../endpoint.ts';
import { InstantSchema } from '../primitives.ts';

export const OutboxPreviewSchema = z.object({
  id: z.string(),
  channel: z.enum(['email', 'sms', 'push']),
  to: z.string(),
  subject: z.nullable(z.string()),
  text: z.string(),
  html: z.nullable(z.string()),
  state: z.enum(['queued', 'sent', 'delivered', 'failed', 'dropped']),
  at: InstantSchema,
});
export type OutboxPreview = z.infer<typeof OutboxPreviewSchema>;

/** Demo mode only: one e-mail as mail programs draw it, by `?message=`. */
export const OUTBOX_PAGE_PATH = '/api/demo/outbox/page';

export const publicApi = {
  config: endpoint({
    method: 'GET',
    path: '/api/config',
    request: undefined,
    response: z.object({
      demo: z.boolean(),
      /** False: the dashboard says that no message can leave. */
      channels: z.object({ email: z.boolean(), sms: z.boolean() }),
      serverNow: InstantSchema,
    }),
    errors: [],
  }),
  /** Demo mode only: every message as it would leave. */
  outbox: endpoint({
    method: 'GET',
    path: '/api/demo/outbox',
    request: undefined,
    response: z.object({ messages: z.array(OutboxPreviewSchema) }),
    errors: ['not-found'],
  }),
};
