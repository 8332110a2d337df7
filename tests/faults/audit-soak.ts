import type { AuditEvent, AuditLine } from '#domain/audit.ts';
import { openStore } from '#server/adapters/open-store.ts';
import type { Stored } from '#server/adapters/store.ts';
import { createAudit } from '#server/services/audit/audit.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from './random.ts';

type Lines = Stored & { lines: AuditLine[] };
const LINES = 100_000;
const ROUNDS = 20;

const eventOf = (number: number): AuditEvent => ({
  at: new Date(1_800_000_000_000 + number * 1000).toISOString(),
  action: 'read-dossier',
  outcome: 'done',
  by: { kind: 'account', id: `account-${number % 17}` },
});

/**
 * 100,000 lines in the embedded store, one of them altered at a time, anywhere: `verify` names it each time. That it does
 * for each of them, apart from the store, is in `npm test` (chain.test.ts).
 */
export async function soakAudit(seed = '1'): Promise<boolean> {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'audit-soak-'));
  const store = await openStore({ DATA_DIR, COUCHDB_URL: undefined }, () => undefined);
  const random = createRandom(Number(seed));
  try {
    for (const name of ['service', 'audit']) await store.ensure(name);
    const audit = createAudit({ store, keys: [Buffer.alloc(32, 5)] });
    await Promise.all(Array.from({ length: LINES }, (_, number) => audit.record(eventOf(number))));
    const database = store.database('audit');
    const ids = (await database.ids('lines:')).map(({ id }) => id);
    const { head, fault } = await audit.verify();
    let found = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await database.get<Lines>(random.pick(ids));
      const line = before && random.pick(before.lines);
      if (!before || !line) throw new Error('a line could not be read');
      const lines = before.lines.map((one) =>
        one === line ? { ...one, event: { ...one.event, outcome: 'refused' as const } } : one,
      );
      await database.update<Lines>(before._id, (current) => current && { ...current, lines });
      const told = (await audit.verify()).fault;
      if (told?.number === line.number && told.fault === 'altered') found += 1;
      await database.update<Lines>(before._id, (current) => current && { ...current, lines: before.lines });
    }
    const isWell = head.number === LINES && fault === null && found === ROUNDS;
    console.log(`audit: ${head.number} lines whole, ${found} of ${ROUNDS} alterations found (seed ${seed})`);
    return isWell;
  } finally {
    await store.close();
    await rm(DATA_DIR, { recursive: true, force: true });
  }
}
