import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EventStreams } from '../services/event-streams.ts';
import type { Audience, Events } from '../services/events.ts';
import type { Guards } from '../services/guards.ts';

const RECHECK_MS = 5 * 60_000;

export interface EventRoutesDependencies {
  guards: Guards;
  events: Events;
  eventStreams: EventStreams;
}
interface Reader {
  /** Counts its streams. */
  name: string;
  audience: Audience;
}

/** `change` events for each audience: the browser then asks again by its ordinary way. */
export function eventRoutes(app: FastifyInstance, { guards, events, eventStreams }: EventRoutesDependencies) {
  async function stream(request: FastifyRequest, reply: FastifyReply, admit: () => Promise<Reader>) {
    const { name, audience } = await admit();
    for (const [header, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(header, value);
    reply.hijack();
    // Who may no longer read is let go; the browser's next question tells it why.
    const recheck = () => void admit().catch(() => open.end());
    const timer = setInterval(recheck, RECHECK_MS).unref();
    const stop = events.listen(
      audience,
      ({ type, appointment }) => {
        open.send('change', appointment ? { appointment } : {});
        if (type === 'appointment' || type === 'guests') recheck();
      },
      (err) => {
        request.log.warn({ err }, 'an event had no reader');
        open.end();
      },
    );
    const open = eventStreams.open(name, reply.raw, () => {
      clearInterval(timer);
      stop();
    });
  }

  app.get('/events/facility', { exposeHeadRoute: false }, (request, reply) =>
    stream(request, reply, async () => {
      const { id, facility } = await guards.tablet(request, 'follow');
      return { name: `device:${id}`, audience: events.audiences.facility(facility) };
    }),
  );

  app.get('/events/doctor', { exposeHeadRoute: false }, (request, reply) =>
    stream(request, reply, async () => {
      const { id, practitioner } = await guards.practitioner(request, 'follow');
      return { name: `account:${id}`, audience: events.audiences.doctor(practitioner) };
    }),
  );

  app.get<{ Params: { linkId: string } }>(
    '/events/links/:linkId',
    { exposeHeadRoute: false },
    (request, reply) =>
      stream(request, reply, async () => {
        const { linkId } = request.params;
        const session = await guards.participant(request, linkId, 'follow');
        const { sessionId, facility, appointment, guest } = session;
        const audience = events.audiences[guest ? 'guest' : 'family'](facility, appointment);
        return { name: `link:${sessionId}`, audience };
      }),
  );

  app.addHook('preClose', async () => eventStreams.close());
}
