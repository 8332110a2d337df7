import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import type { Store } from './adapters/store.ts';
import { facilityChoiceRoutes } from './routes/facility-choices.ts';
import { formRoutes } from './routes/forms.ts';
import { messageTextRoutes } from './routes/message-texts.ts';
import { createForms } from './services/forms.ts';
import { createMessageTexts } from './services/message-texts.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  publicUrl: () => string;
  access: Access;
}

/** What a coordinator decides for a whole facility. */
export function createFacilityParts(app: FastifyInstance, { access, ...parts }: Dependencies): void {
  facilityChoiceRoutes(app, access);
  formRoutes(app, { ...access, forms: createForms({ ...parts, ...access }) });
  messageTextRoutes(app, { ...access, messageTexts: createMessageTexts(parts) });
}
