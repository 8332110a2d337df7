import { messageTextsApi } from '#domain/api/message-texts.ts';
import type { Author } from '#domain/author.ts';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Facilities } from '../services/facilities.ts';
import type { FacilityAccount, Guards } from '../services/guards.ts';
import { placeOf, type MessageTextsService } from '../services/message-texts.ts';

interface Dependencies {
  guards: Pick<Guards, 'staff'>;
  facilities: Pick<Facilities, 'get'>;
  messageTexts: MessageTextsService;
}

const authorOf = ({ id, name }: FacilityAccount, device: string): Author => ({
  ...{ kind: 'staff', id, name, device },
});

/** « Textes des messages »: the coordinator words them, the service keeps what each must say. */
export function messageTextRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { guards, facilities, messageTexts } = dependencies;

  route(app, messageTextsApi.read, async ({ request }) => {
    const { account } = await guards.staff(request, 'manage-facility');
    return messageTexts.all(account.facility);
  });
  route(app, messageTextsApi.preview, async ({ body, request }) => {
    const { account } = await guards.staff(request, 'manage-facility');
    const facility = await facilities.get(account.facility);
    const place = placeOf(`${body.kind}.${body.channel}`);
    if (!facility || !place) throw new Failure('not-found');
    return messageTexts.preview(facility, place, body);
  });
  route(app, messageTextsApi.write, async ({ body, params, request }) => {
    const { account, device } = await guards.staff(request, 'manage-facility');
    const place = placeOf(params['text']);
    if (!place) throw new Failure('not-found');
    return messageTexts.write(account.facility, place, body.own, authorOf(account, device.id));
  });
}
