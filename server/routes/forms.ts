import { facilityFormsApi } from '#domain/api/questionnaire.ts';
import { SlugSchema } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Forms } from '../services/forms.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  forms: Forms;
}

/** « Questionnaires »: what a coordinator has families asked before a consultation. */
export function formRoutes(app: FastifyInstance, { guards, forms }: Dependencies): void {
  route(app, facilityFormsApi.write, async ({ body, params, request }) => {
    const { account } = await guards.staff(request, 'manage-facility');
    const form = SlugSchema.safeParse(params['form']).data;
    if (!form) throw new Failure('not-found');
    return { choice: await forms.write(account.facility, form, body) };
  });
}
