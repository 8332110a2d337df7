import type { Appointment } from '#domain/appointment.ts';
import { documentId, facilityDatabase, archiveDatabase, idTail } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Database, Store, Stored } from '../adapters/store.ts';
import type { Environment } from '../config.ts';
import { pages } from './archive/moving.ts';
import type { Audit } from './audit/audit.ts';
import { createDossierShelf } from './dossier-shelf.ts';
import { throttleDocumentId } from './throttle.ts';

export type RetentionSettings = Pick<
  Environment,
  'RETENTION_AUDIT_DAYS' | 'RETENTION_TRACES_DAYS' | 'RETENTION_DOSSIER_YEARS'
>;

interface Dependencies {
  store: Store;
  clock: Clock;
  audit: Pick<Audit, 'cutBefore'>;
  settings: RetentionSettings;
}

interface OfAppointment extends Stored {
  facility: string;
  appointment: Ulid;
}
interface Sent extends OfAppointment {
  end: string;
}

const DAY_MS = 86_400_000;
/** A minor's dossier is kept until this birthday at least (CSP, R. 1112-7). */
const ADULT_AT_LEAST = 28;
const AT_ONCE = 200;

const yearsLater = (date: string, years: number) => `${Number(date.slice(0, 4)) + years}${date.slice(4)}`;

async function removeAll(database: Database, documents: readonly Stored[]): Promise<void> {
  for (const { _id, _rev = '' } of documents) await database.remove(_id, _rev);
}

/**
 * What ends by itself, and after how long (docs/decisions/025-persons-rights.md): lines of the journal, and what links and
 * messages leave behind. Dossiers never: those whose time is over are named, and somebody decides. Repeatable.
 */
export function createRetention({ store, clock, audit, settings }: Dependencies) {
  const service = store.database('service');
  const shelf = createDossierShelf(store);
  const ago = (days: number) => new Date(clock.now() - days * DAY_MS).toISOString();

  /** Of links whose consultation was over before: nobody reads by them any more. */
  async function oldLinks(before: string): Promise<OfAppointment[]> {
    const all = await service.list<OfAppointment>('link:');
    const byFacility = Map.groupBy(all, ({ facility }) => facility);
    const old: OfAppointment[] = [];
    for (const [facility, links] of byFacility)
      for (let first = 0; first < links.length; first += AT_ONCE) {
        const some = links.slice(first, first + AT_ONCE);
        const ids = some.map(({ appointment }) => documentId.appointment(appointment));
        const found = await shelf.getMany<Appointment>(facility, ids);
        old.push(
          ...some.filter((_link, index) => {
            const { end = '', readUntil = null } = found[index] ?? {};
            return end < before && (readUntil ?? '') < before;
          }),
        );
      }
    return old;
  }

  async function dropTraces(): Promise<void> {
    const before = ago(settings.RETENTION_TRACES_DAYS);
    const sent = await service.list<Sent>('outbox:');
    await removeAll(
      service,
      sent.filter(({ end }) => end < before),
    );
    await removeAll(service, await oldLinks(before));
    const alive = (await service.ids('link:')).map(({ id }) => throttleDocumentId(id));
    const locks = await service.list<Stored & { lastAt: number }>('throttle:');
    await removeAll(
      service,
      locks.filter(({ _id, lastAt }) => lastAt < Date.parse(before) && !alive.includes(_id)),
    );
    const codes = await service.list<Stored & { expiresAt: number }>('enrolment:');
    await removeAll(
      service,
      codes.filter(({ expiresAt }) => expiresAt < Date.parse(before)),
    );
  }

  /** When each patient's last consultation ended or should have. */
  async function lastSeen(facility: string): Promise<Map<Ulid, string>> {
    const last = new Map<Ulid, string>();
    for (const name of [facilityDatabase(facility), archiveDatabase(facility)]) {
      const database = store.database(name);
      const ids = (await database.ids('appointment:')).map(({ id }) => id);
      for await (const page of pages<Appointment>(database, ids))
        for (const { patient, end } of page) if (end > (last.get(patient) ?? '')) last.set(patient, end);
    }
    return last;
  }

  return {
    async run(): Promise<void> {
      await dropTraces();
      await audit.cutBefore(ago(settings.RETENTION_AUDIT_DAYS), instant(clock));
    },
    /** Persons whose dossier has been kept as long as it must, with the day of their last consultation. */
    async due(facility: string): Promise<{ patient: Ulid; lastDay: string }[]> {
      const today = instant(clock).slice(0, 10);
      const seen = await lastSeen(facility);
      const patients = await store.database(facilityDatabase(facility)).list<Patient>('patient:');
      return patients.flatMap(({ _id, data }) => {
        const lastDay = seen.get(idTail(_id))?.slice(0, 10);
        if (!lastDay || yearsLater(data.birthDate, ADULT_AT_LEAST) > today) return [];
        const isOver = yearsLater(lastDay, settings.RETENTION_DOSSIER_YEARS) < today;
        return isOver ? [{ patient: idTail(_id), lastDay }] : [];
      });
    },
  };
}
export type Retention = ReturnType<typeof createRetention>;
