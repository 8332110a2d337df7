import { searchable, type ArchiveKind, type ConsultationLine } from '#domain/archive-search.ts';
import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Change, Database, Stored } from '../../adapters/store.ts';
import { follow, type Followed } from '../facility-indexes.ts';

interface Entry {
  line: ConsultationLine;
  text: string;
}

/** Read anew after this long: a copy rebuilt elsewhere counts from the start. */
const RENEW_MS = 3_600_000;
const NO_KINDS: ReadonlySet<ArchiveKind> = new Set();
const ownerOf = (id: string): Ulid => id.split(':')[1] ?? '';

/** A facility's archived consultations in memory: read once, then kept up by what changed since. */
export function createSearchIndex(live: Database, old: Database, now: () => number) {
  const appointments = new Map<Ulid, Appointment>();
  const kinds = new Map<Ulid, Map<string, ArchiveKind>>();
  const people = new Map<Ulid, Patient['data']>();
  const entries = new Map<Ulid, Entry>();
  const places: Record<'old' | 'live', Followed> = {
    old: { database: old, since: 0 },
    live: { database: live, since: 0 },
  };
  let readAt = Number.NEGATIVE_INFINITY;

  const kindOf = (document: Stored): ArchiveKind =>
    document._id.startsWith('file:') ? (document as DossierFile).kind : 'questionnaire';
  const note = (document: Stored) => {
    const owner = ownerOf(document._id);
    kinds.set(owner, (kinds.get(owner) ?? new Map()).set(document._id, kindOf(document)));
  };

  function enter(id: Ulid) {
    const found = appointments.get(id);
    if (!found) return entries.delete(id);
    const { patient, practitioner, status, start, motive } = found;
    const data = people.get(patient);
    const person = data && {
      familyName: data.familyName,
      givenNames: data.givenNames,
      birthDate: data.birthDate,
    };
    const own = new Set(kinds.get(id)?.values() ?? NO_KINDS);
    const line: ConsultationLine = {
      ...{ appointment: id, patient, practitioner, status, start, motive },
      ...{ person: person ?? null, kinds: [...own] },
    };
    return entries.set(id, { line, text: searchable(line) });
  }

  async function readAll() {
    for (const place of [places.old, places.live]) place.since = (await place.database.info()).seq;
    const [found, files, answers, persons] = await Promise.all([
      old.list<Appointment>('appointment:'),
      old.list<DossierFile>('file:'),
      old.ids('questionnaire:'),
      live.list<Patient>('patient:'),
    ]);
    for (const known of [appointments, kinds, people, entries]) known.clear();
    for (const one of found) appointments.set(idTail(one._id), one);
    for (const one of [...files, ...answers.map(({ id }) => ({ _id: id }))]) note(one);
    for (const one of persons) people.set(idTail(one._id), one.data);
    for (const id of appointments.keys()) enter(id);
    readAt = now();
  }

  function takeOld({ id, deleted, doc }: Change): Ulid | null {
    const owner = ownerOf(id);
    if (id.startsWith('appointment:')) {
      if (deleted || !doc) appointments.delete(owner);
      else appointments.set(owner, doc as unknown as Appointment);
      return owner;
    }
    if (!id.startsWith('file:') && !id.startsWith('questionnaire:')) return null;
    if (deleted || !doc) kinds.get(owner)?.delete(id);
    else note(doc);
    return owner;
  }

  async function keepUp() {
    await follow(places.old, (change) => {
      const owner = takeOld(change);
      if (owner) enter(owner);
    });
    const renamed = new Set<Ulid>();
    await follow(places.live, ({ id, deleted, doc }) => {
      if (!id.startsWith('patient:')) return;
      renamed.add(idTail(id));
      if (deleted || !doc) people.delete(idTail(id));
      else people.set(idTail(id), (doc as unknown as Patient).data);
    });
    if (renamed.size > 0) for (const [id, { patient }] of appointments) if (renamed.has(patient)) enter(id);
  }

  return {
    /** Latest first. */
    async find(matches: (line: ConsultationLine, text: string) => boolean): Promise<ConsultationLine[]> {
      if (now() - readAt > RENEW_MS) await readAll();
      else await keepUp();
      const found = [...entries.values()].filter(({ line, text }) => matches(line, text));
      return found.map(({ line }) => line).sort((a, b) => (a.start < b.start ? 1 : -1));
    },
  };
}
export type SearchIndex = ReturnType<typeof createSearchIndex>;
