import type { Space } from '#domain/access-link.ts';
import { familyApi } from '#domain/api/family.ts';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../adapters/clock.ts';
import { clearCookie, linkCookie, setCookie } from '../cookies.ts';
import { route } from '../route.ts';
import { linkVisit, type Visits } from '../services/audit/visits.ts';
import { participantOf, type ParticipantSession } from '../services/guards.ts';
import type { Links } from '../services/links.ts';

/** The cookie outlives the reading by a week, so that a late deposit finds the family's browser. */
const GRACE_MS = 7 * 24 * 3_600_000;

interface Dependencies {
  links: Links;
  visits: Visits;
  clock: Clock;
  readSpace: (link: ParticipantSession) => Promise<Space>;
}

/** The family's way in (R5). Only a POST after a human act changes anything: scanners open the page in vain. */
export function linkSignInRoutes(
  app: FastifyInstance,
  { links, visits, clock, readSpace }: Dependencies,
): void {
  route(app, familyApi.peek, async ({ body }) => {
    const link = await links.peek(body.token);
    if (!link) return { state: 'live' as const, facilityName: null, facilityPhone: null };
    const { state, facilityName, facilityPhone } = link;
    return { state, facilityName, facilityPhone };
  });

  route(app, familyApi.signIn, async ({ body, request, reply }) => {
    const heldSecret = (linkId: string) => request.cookies[linkCookie(linkId)];
    const { link, secret } = await links.signIn({ ...body, address: request.ip, heldSecret });
    const { linkId } = link;
    setCookie(reply, linkCookie(linkId), secret, link.readingEndsAt + GRACE_MS - clock.now());
    const session = participantOf(link);
    visits.note(request, linkVisit(session));
    return readSpace(session);
  });

  route(app, familyApi.signOut, async ({ params, request, reply }) => {
    const { linkId = '' } = params;
    const name = linkCookie(linkId);
    await links.signOut(linkId, request.cookies[name]);
    // Whatever the address says goes into a cookie's name: only a real one does.
    if (/^[\w-]{16}$/.test(linkId)) clearCookie(reply, name);
    return undefined;
  });
}
