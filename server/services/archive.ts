import type { Appointment } from '#domain/appointment.ts';
import { archiveDatabase, documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { BookingRequest } from '#domain/request.ts';
import { leavesWindowAt, WINDOW_MS } from '#domain/window.ts';
import { encodeTime } from 'ulid';
import type { Clock } from '../adapters/clock.ts';
import type { Database, Store, Stored } from '../adapters/store.ts';
import type { Appointments } from './appointments.ts';

/** Says which dossiers of a patient the archive holds: `archived:<patient>:<appointment>`. */
const entryId = (patient: Ulid, appointment: Ulid | '') => `archived:${patient}:${appointment}`;

const PARTS = ['consent', 'note', 'selftest', 'questionnaire', 'draft', 'file', 'readiness'];
const appointmentIn = (id: string) => id.split(':')[1] ?? '';
/** As ids of that moment begin; made on devices, whose clocks may be a little off. */
const ulidsUntil = (ms: number) => encodeTime(ms, 10);

/** Tries each, then throws the first failure: what can't be moved must not hold up the others. */
async function each<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const one of all) await act(one).catch((cause: unknown) => failures.push(cause));
  if (failures.length > 0) throw failures[0];
}

interface Dependencies {
  store: Store;
  clock: Clock;
  appointments: Pick<Appointments, 'close' | 'lapse'>;
}

/**
 * Keeps the tablets' database small: dossiers that are over go to the archive, folded changes too, old busy days vanish.
 * Each document is copied, then deleted; a cut anywhere is made good by the next run.
 */
export function createArchive({ store, clock, appointments }: Dependencies) {
  async function copy(to: Database, { _rev, ...content }: Stored): Promise<void> {
    await to.update<Stored>(content._id, (current) => ({
      ...content,
      ...(current?._rev && { _rev: current._rev }),
    }));
  }
  /** False when it changed meanwhile: the next run takes it as it is then. */
  async function move(from: Database, to: Database, document: Stored): Promise<boolean> {
    await copy(to, document);
    return (await from.remove(document._id, document._rev ?? '')).ok;
  }
  async function moveAll(from: Database, to: Database, ids: string[]): Promise<void> {
    for (const document of await from.getMany<Stored>(ids)) if (document) await move(from, to, document);
  }

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

  async function archiveDossiers(facility: string, live: Database, old: Database): Promise<void> {
    const created = ulidsUntil(clock.now() - WINDOW_MS + 86_400_000);
    const candidates = await live.range<Appointment>('appointment:', `appointment:${created}`);
    const isOver = (one: Appointment) => leavesWindowAt(one) <= clock.now();
    await each(candidates.filter(isOver), async (candidate) => {
      // Left open by a long outage.
      const ended = (await appointments.lapse(facility, idTail(candidate._id))) ?? candidate;
      if (isOver(ended)) await archive(live, old, ended);
    });
  }

  /** What a cut left behind, or a tablet long offline sent late. */
  async function archiveStragglers(live: Database, old: Database): Promise<void> {
    const present = new Set((await live.ids('appointment:')).map(({ id }) => idTail(id)));
    const parts = await Promise.all(PARTS.map((type) => live.ids(`${type}:`)));
    const stray = parts.flat().filter(({ id }) => !present.has(appointmentIn(id)));
    const requests = await live.range<BookingRequest>(
      'request:',
      `request:${ulidsUntil(clock.now() - WINDOW_MS)}`,
    );
    const about = ({ _id, order }: BookingRequest) =>
      order.kind === 'book' ? idTail(_id) : order.appointment;
    const lost = requests.filter((request) => !present.has(about(request)));
    const owners = [...stray.map(({ id }) => appointmentIn(id)), ...lost.map(about)];
    const known = await old.getMany([...new Set(owners)].map(documentId.appointment));
    const archived = new Set(known.flatMap((one) => (one ? [idTail(one._id)] : [])));
    const late = stray.filter(({ id }) => archived.has(appointmentIn(id))).map(({ id }) => id);
    await moveAll(live, old, late);
    for (const request of lost) if (archived.has(about(request))) await move(live, old, request);
  }

  /** The patient goes on naming them in `folded`, so that one that comes again is never folded twice. */
  async function archiveFoldedChanges(live: Database, old: Database): Promise<void> {
    const limit = ulidsUntil(clock.now() - WINDOW_MS);
    const changes = (await live.ids('patient-change:')).map(({ id }) => id);
    const aged = Map.groupBy(
      changes.filter((id) => idTail(idTail(id)) < limit),
      appointmentIn,
    );
    for (const [patient, ids] of aged) {
      const { folded = [] } = (await live.get<Patient>(documentId.patient(patient))) ?? {};
      await moveAll(
        live,
        old,
        ids.filter((id) => folded.includes(idTail(idTail(id)))),
      );
    }
  }

  async function dropBusyDays(live: Database): Promise<void> {
    const limit = new Date(clock.now() - WINDOW_MS).toISOString().slice(0, 10);
    for (const { id, rev } of await live.ids('busy:'))
      if (id.slice(id.lastIndexOf(':') + 1) < limit) await live.remove(id, rev);
  }

  return {
    /** For facilities older than their archives. */
    async prepare(): Promise<void> {
      const archives = await store.names(archiveDatabase(''));
      for (const name of await store.names(facilityDatabase(''))) {
        const archiveName = archiveDatabase(name.slice(facilityDatabase('').length));
        if (!archives.includes(archiveName)) await store.ensure(archiveName);
      }
    },
    /** All that can be moved. @throws the first failure, in the end */
    async run(): Promise<void> {
      const prefix = facilityDatabase('');
      await each(await store.names(prefix), async (name) => {
        const facility = name.slice(prefix.length);
        const live = store.database(name);
        const old = store.database(archiveDatabase(facility));
        const steps = [
          () => archiveDossiers(facility, live, old),
          () => archiveStragglers(live, old),
          () => archiveFoldedChanges(live, old),
          () => dropBusyDays(live),
        ];
        await each(steps, (step) => step());
      });
    },
    /** A patient's archived appointments, latest first. */
    async ofPatient(facility: string, patient: Ulid): Promise<Appointment[]> {
      const database = store.database(archiveDatabase(facility));
      const prefix = entryId(patient, '');
      const ids = (await database.ids(prefix)).map(({ id }) =>
        documentId.appointment(id.slice(prefix.length)),
      );
      const found = await database.getMany<Appointment>(ids);
      return found.flatMap((one) => one ?? []).sort((a, b) => b.start.localeCompare(a.start));
    },
  };
}
export type Archive = ReturnType<typeof createArchive>;
