import { idTail } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import { WINDOW_MS } from '#domain/window.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Database } from '../../adapters/store.ts';
import { moveAll, pages } from './moving.ts';

const changeIn = (id: string) => idTail(idTail(id));

/**
 * A patient's changes leave once the last of them has been folded for as long as the window: the service wrote that moment. The
 * patient goes on naming them in `folded`, so that one that comes again is never folded twice.
 */
export async function archiveFoldedChanges(live: Database, old: Database, clock: Clock): Promise<void> {
  const changes = (await live.ids('patient-change:')).map(({ id }) => id);
  const byPatient = Map.groupBy(changes, (id) => `patient:${id.split(':')[1]}`);
  for await (const page of pages<Patient>(live, [...byPatient.keys()]))
    for (const { _id, at, folded } of page) {
      if (Date.parse(at) + WINDOW_MS > clock.now()) continue;
      const names = new Set(folded);
      const aged = byPatient.get(_id)?.filter((id) => names.has(changeIn(id))) ?? [];
      await moveAll(live, old, aged);
    }
}

export async function dropBusyDays(live: Database, clock: Clock): Promise<void> {
  const limit = new Date(clock.now() - WINDOW_MS).toISOString().slice(0, 10);
  for (const { id, rev } of await live.ids('busy:'))
    if (id.slice(id.lastIndexOf(':') + 1) < limit) await live.remove(id, rev);
}
