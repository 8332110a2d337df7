import type { Appointment } from '#domain/appointment.ts';
import type { FacilityDocument } from '#domain/documents.ts';
import { setTimeout as pause } from 'node:timers/promises';

export type Truth = ReadonlyMap<string, FacilityDocument & { _rev: string }>;

interface Row {
  id: string;
  deleted?: boolean;
  changes: { rev: string }[];
}

/** What the service holds, asked of the service itself past every bad network, as a tablet of its own. */
export async function createServerTruth(serviceUrl: string, code: string) {
  const enrolled = await fetch(`${serviceUrl}/api/device/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, name: 'Témoin' }),
  });
  const { device } = (await enrolled.json()) as { device: { facility: string } };
  const cookie = enrolled.headers.getSetCookie().map((line) => line.split(';')[0]);
  const headers = { cookie: cookie.join('; '), 'content-type': 'application/json' };
  const database = `${serviceUrl}/db/facility-${device.facility}`;

  async function ask<T>(path: string, body?: unknown): Promise<T> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${database}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  const changes = () => ask<{ results: Row[]; last_seq: unknown }>('/_changes?style=all_docs');

  return {
    async read(): Promise<Truth> {
      const { results } = await changes();
      const live = results.filter(({ deleted, id }) => !deleted && !id.startsWith('_design/'));
      const documents: (FacilityDocument & { _rev: string })[] = [];
      for (let from = 0; from < live.length; from += 1000) {
        const docs = live.slice(from, from + 1000).map(({ id }) => ({ id }));
        type Got = { results: { docs: { ok?: FacilityDocument & { _rev: string } }[] }[] };
        const answer = await ask<Got>('/_bulk_get', { docs });
        documents.push(
          ...answer.results.flatMap((result) => result.docs.flatMap(({ ok }) => (ok ? [ok] : []))),
        );
      }
      return new Map(documents.map((document) => [document._id, document]));
    },
    /** Ids with more than one live revision: nobody resolves conflicts here, so there must be none. */
    async conflicts(): Promise<string[]> {
      const { results } = await changes();
      const several = results.filter(({ changes: leaves, deleted }) => leaves.length > 1 && !deleted);
      const found: string[] = [];
      for (const { id } of several) {
        const document = await ask<{ _conflicts?: string[] }>(`/${encodeURIComponent(id)}?conflicts=true`);
        if (document._conflicts?.length) found.push(id);
      }
      return found;
    },
    /** Resolves once nothing was written for a while. */
    async settle(quietMs = 250): Promise<void> {
      for (let last = ''; ;) {
        const seq = String((await changes()).last_seq);
        if (seq === last) return;
        last = seq;
        await pause(quietMs);
      }
    },
  };
}
export type ServerTruth = Awaited<ReturnType<typeof createServerTruth>>;

export const appointmentsOf = (truth: Truth): Appointment[] =>
  [...truth.values()].filter(
    (document): document is Appointment & { _rev: string } => document.type === 'appointment',
  );
