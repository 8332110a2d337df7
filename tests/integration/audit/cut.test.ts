import type { AuditLine } from '#domain/audit.ts';
import { verifyAudit } from '#server/admin/audit-words.ts';
import { openStore } from '#server/adapters/open-store.ts';
import type { Store, Stored } from '#server/adapters/store.ts';
import { createAudit } from '#server/services/audit/audit.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

type Lines = Stored & { lines: AuditLine[] };
const KEY = Buffer.alloc(32, 5);
const DAY_MS = 86_400_000;
const BEGUN = Date.parse('2027-01-01T00:00:00.000Z');
const day = (number: number) => new Date(BEGUN + number * DAY_MS).toISOString();

let DATA_DIR: string;
let store: Store;
beforeEach(async () => {
  DATA_DIR = await mkdtemp(join(tmpdir(), 'audit-cut-'));
  store = await openStore({ DATA_DIR, COUCHDB_URL: undefined }, () => undefined);
  for (const name of ['service', 'audit']) await store.ensure(name);
});
afterEach(async () => {
  await store.close();
  await rm(DATA_DIR, { recursive: true, force: true });
});

const event = (at: string) =>
  ({ at, action: 'read-dossier', outcome: 'done', by: { kind: 'device', id: 'tablette' } }) as const;

/** A line a day, each a document of its own. */
async function journal(days: number) {
  const audit = createAudit({ store, keys: [KEY] });
  for (let number = 0; number < days; number += 1) await audit.record(event(day(number)));
  return audit;
}
async function read(audit: ReturnType<typeof createAudit>) {
  const lines: AuditLine[] = [];
  for await (const line of audit.lines()) lines.push(line);
  return lines;
}

test('old lines go, what is left still verifies, and tells where it begins and why', async () => {
  const audit = await journal(30);
  const { head: early } = await audit.verify();
  expect(await audit.cutBefore(day(20), day(30))).toBe(20);
  const lines = await read(audit);
  expect(lines.map(({ number }) => number)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);
  expect(lines.at(-1)?.event).toMatchObject({
    action: 'cut-journal',
    by: { kind: 'service' },
    subject: '20',
  });
  const { isWhole, lines: told } = await verifyAudit(audit, early);
  expect(isWhole).toBe(true);
  expect(told[0]).toBe('Journal intact, 11 lignes.');
  expect(told[1]).toMatch(/^Il commence à la ligne 21 : .* retirées le 2027-01-31/);
  expect((await store.database('audit').ids('lines:')).length).toBe(11);

  // A head noted before what is kept says nothing any more, and that is said.
  const older = { ...early, number: 5 };
  expect((await verifyAudit(audit, older)).lines.at(-2)).toMatch(/plus ancienne que le journal/);
  // It goes on from there, and is cut again later.
  await audit.record(event(day(31)));
  expect(await audit.cutBefore(day(25), day(32))).toBe(25);
  expect((await audit.verify()).fault).toBeNull();
  expect(await audit.cutBefore(day(25), day(32))).toBe(0);
});

test('the last line stays, however old; nothing old is nothing to cut', async () => {
  const audit = await journal(3);
  expect(await audit.cutBefore(day(-1), day(4))).toBe(0);
  expect(await audit.cutBefore(day(400), day(401))).toBe(2);
  expect((await read(audit)).map(({ number }) => number)).toEqual([3, 4]);
  expect((await audit.verify()).fault).toBeNull();
});

test('cut off between its note and the removal: passed over, then made good', async () => {
  const audit = await journal(10);
  const database = store.database('audit');
  const { remove } = database;
  database.remove = () => Promise.reject(new Error('cut'));
  await expect(audit.cutBefore(day(5), day(10))).rejects.toThrow('cut');
  expect((await read(audit))[0]?.number).toBe(6);
  expect((await audit.verify()).fault).toBeNull();
  database.remove = remove;
  await audit.cutBefore(day(5), day(10));
  expect((await database.ids('lines:')).length).toBe(6);
});

test('whoever has the database alone can’t shorten it', async () => {
  const audit = await journal(20);
  await audit.cutBefore(day(5), day(20));
  const database = store.database('audit');
  const cut = (await database.get<Stored & { number: number; seal: string }>('cut'))!;
  const verified = async () => (await audit.verify()).fault;

  // The note moved on to a true seal further down, and what it skips removed.
  const [sixth] = await database.list<Lines>('lines:000000000010');
  const { number, seal } = sixth!.lines.at(-1)!;
  await database.update('cut', () => ({ ...cut, number, seal }) as Stored);
  expect(await verified()).toEqual({ number, fault: 'altered' });
  // No note at all, as if nothing had ever been there.
  const forged = (await database.get<Stored>('cut'))!;
  await database.remove('cut', forged._rev!);
  expect(await verified()).toEqual({ number: 1, fault: 'missing' });
  await database.put({ ...cut, _rev: undefined } as unknown as Stored);
  expect(await verified()).toBeNull();
  // The first lines kept, removed without a note.
  const [first] = await database.ids('lines:');
  await database.remove(first!.id, first!.rev);
  expect(await verified()).toEqual({ number: 6, fault: 'missing' });
});
