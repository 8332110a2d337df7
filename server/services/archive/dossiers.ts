import type { Appointment } from '#domain/appointment.ts';
import { documentId, idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { leavesWindowAt } from '#domain/window.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Database, Stored } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import { copy, each, move, moveAll, pages } from './moving.ts';

/** What bears its appointment's id; requests do not. */
export const PARTS = [
  ...['consent', 'note', 'selftest', 'questionnaire', 'draft', 'file'],
  ...['readiness', 'guests', 'call', 'seen'],
];

/** Says which dossiers of a patient the archive holds: `archived:<patient>:<appointment>`. */
export const entryId = (patient: Ulid, appointment: Ulid | '') => `archived:${patient}:${appointment}`;

async function partsOf(live: Database, appointment: Appointment): Promise<string[]> {
  const id = idTail(appointment._id);
  const found = await Promise.all(PARTS.map((type) => live.ids(`${type}:${id}`)));
  const requests = [id, ...appointment.answers.map(({ request }) => request)].map(documentId.request);
  return [...found.flat().map((leaf) => leaf.id), ...requests];
}

/** The dossier whole into the archive, then its appointment out of the tablets, then the rest. */
async function archive(live: Database, old: Database, appointment: Appointment): Promise<void> {
  const id = idTail(appointment._id);
  const parts = await partsOf(live, appointment);
  for (const part of await live.getMany<Stored>(parts)) if (part) await copy(old, part);
  const _id = entryId(appointment.patient, id);
  await old.update<Stored>(_id, (current) => (current ? null : { _id }));
  if (await move(live, old, appointment)) await moveAll(live, old, parts);
}

interface Dependencies {
  clock: Clock;
  appointments: Pick<Appointments, 'lapse'>;
}

/** Moves the dossiers that are over, by the moments that the service itself wrote: ids bear the clocks of tablets. */
export function createDossierArchiving({ clock, appointments }: Dependencies) {
  const isOver = (one: Appointment) => leavesWindowAt(one) <= clock.now();

  return async (facility: string, live: Database, old: Database): Promise<void> => {
    const ids = (await live.ids('appointment:')).map(({ id }) => id);
    const candidates: Appointment[] = [];
    for await (const page of pages<Appointment>(live, ids)) candidates.push(...page.filter(isOver));
    await each(candidates, async (candidate) => {
      // Left open by a long outage.
      const ended = (await appointments.lapse(facility, idTail(candidate._id))) ?? candidate;
      if (isOver(ended)) await archive(live, old, ended);
    });
  };
}
