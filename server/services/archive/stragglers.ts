import type { Appointment } from '#domain/appointment.ts';
import { documentId, idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { BookingRequest } from '#domain/request.ts';
import type { Database } from '../../adapters/store.ts';
import { PARTS } from './dossiers.ts';
import { move, moveAll, pages } from './moving.ts';

const appointmentIn = (id: string): Ulid => id.split(':')[1] ?? '';

/** Requests about appointments that aren't in `present`. */
async function requestsAboutOthers(
  live: Database,
  present: ReadonlySet<Ulid>,
): Promise<[Ulid, BookingRequest][]> {
  const ids = (await live.ids('request:')).map(({ id }) => id).filter((id) => !present.has(idTail(id)));
  const found: [Ulid, BookingRequest][] = [];
  for await (const page of pages<BookingRequest>(live, ids))
    for (const request of page) {
      const { order, _id } = request;
      const about = order.kind === 'book' ? idTail(_id) : order.appointment;
      if (!present.has(about)) found.push([about, request]);
    }
  return found;
}

/** Moves what a cut left behind, or a tablet long offline sent late; never a request that awaits its answer. */
export async function archiveStragglers(live: Database, old: Database): Promise<void> {
  const present = new Set((await live.ids('appointment:')).map(({ id }) => idTail(id)));
  const parts = (await Promise.all(PARTS.map((type) => live.ids(`${type}:`)))).flat().map(({ id }) => id);
  const stray = parts.filter((id) => !present.has(appointmentIn(id)));
  const requests = await requestsAboutOthers(live, present);
  const owners = new Set([...stray.map(appointmentIn), ...requests.map(([about]) => about)]);
  const archived = new Map<Ulid, Appointment>();
  for await (const page of pages<Appointment>(old, [...owners].map(documentId.appointment)))
    for (const one of page) archived.set(idTail(one._id), one);
  await moveAll(
    live,
    old,
    stray.filter((id) => archived.has(appointmentIn(id))),
  );
  for (const [about, request] of requests) {
    const id = idTail(request._id);
    const isAnswered = id === about || archived.get(about)?.answers.some((answer) => answer.request === id);
    if (archived.has(about) && isAnswered) await move(live, old, request);
  }
}
