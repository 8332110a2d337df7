import { lockApi } from '#domain/api/lock.ts';
import type { FastifyInstance } from 'fastify';
import { route } from '../route.ts';
import type { Guards } from '../services/guards.ts';
import type { TabletPeople } from '../services/tablet-people.ts';

interface Dependencies {
  guards: Pick<Guards, 'device'>;
  tabletPeople: TabletPeople;
}

/** For a tablet's lock: nobody need be signed in on it. */
export function tabletPeopleRoutes(app: FastifyInstance, { guards, tabletPeople }: Dependencies): void {
  route(app, lockApi.people, async ({ body, request }) => {
    const { facility } = await guards.device(request);
    return { people: await tabletPeople.known(facility, body.accounts) };
  });
}
