import 'fake-indexeddb/auto';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { createDrafts } from '$lib/adapters/drafts.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConsultationFile } from './consultation.svelte.ts';
import { DraftKeeper } from './draft-keeper.svelte.ts';

// What is written, while a browser, a network and a session fail: over the real adapter.

type Given = ConsultationFile['draft'];
const NOW = '2027-03-29T10:00:00.000Z';

vi.stubGlobal('document', new EventTarget());
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('removeEventListener', () => undefined);

let answer: 'kept' | 'signed-out' | 'offline' | 'lost';
let onService: Given;
let sent: string[];
let number: number;
let isGone: boolean;
let round = 0;
let close: (() => void | Promise<void>)[];
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  [answer, onService, sent, number, isGone, close] = ['kept', null, [], 0, false, []];
  round += 1;
});
afterEach(async () => {
  for (const stop of close.reverse()) await stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The service, as far as drafts go: of two texts it keeps the later one. */
const api = (async (_: unknown, { body }: { body: { text: string; savedAt: string; version?: string } }) => {
  if (answer === 'signed-out' || answer === 'offline') return { ok: false, failure: { error: answer } };
  sent.push(body.text);
  onService = body.text === '' ? null : { ...body, version: body.version ?? '', overtaken: null };
  return answer === 'lost'
    ? { ok: false, failure: { error: 'offline' } }
    : { ok: true, data: { version: body.version ?? '', overtaken: null } };
}) as unknown as ApiClient;

/** What a tab keeps by itself. */
function tab(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

/** This computer's database, which the browser takes away once `isGone`: each thing asked of it fails. */
function openDatabase() {
  const dexie = new FacilityDexie(`drafts-${round}`);
  dexie.use({
    stack: 'dbcore',
    name: 'gone',
    create: (core) => ({
      ...core,
      transaction(...asked) {
        if (isGone) throw new DOMException('gone', 'UnknownError');
        return core.transaction(...asked);
      },
    }),
  });
  close.push(() => dexie.close());
  return dexie;
}

/** The screen opened in a tab, as after a reload when that tab was there before. */
async function visit(session = tab(), given = onService) {
  const keeper = new DraftKeeper({
    ...{
      api,
      leavingApi: api,
      drafts: createDrafts(openDatabase(), session),
      appointment: 'one',
      author: 'doctor',
    },
    newId: () => `id-${++number}`,
    deviceNow: () => new Date(Date.parse(NOW) + ++number * 1_000).toISOString(),
  });
  const shown = { text: await keeper.restore(given, NOW) };
  const detach = keeper.attach((text) => (shown.text = text));
  /** As the screen does when it goes. */
  const leave = async () => {
    const flushed = keeper.flush();
    keeper.stop();
    detach();
    await flushed;
  };
  close.push(leave);
  return { keeper, shown, session, leave, type: (text: string) => keeper.changed((shown.text = text)) };
}

it('a reload in the middle of a word loses nothing of it, even when the database drops the write', async () => {
  answer = 'signed-out';
  const first = await visit();
  first.type('Observat');
  isGone = true;
  first.keeper.leave();
  isGone = false;
  const second = await visit(first.session);
  expect(second.shown.text).toBe('Observat');
  expect(second.keeper.other).toBeNull();
});

it('a tab that is closed at once has sent its last words within that call', async () => {
  const first = await visit();
  first.type('Sommeil');
  await first.keeper.flush();
  isGone = true;
  first.type('Sommeil fragmenté');
  first.keeper.leave();
  expect(sent).toEqual(['Sommeil', 'Sommeil fragmenté']);
  isGone = false;
  const second = await visit();
  expect(second.shown.text).toBe('Sommeil fragmenté');
  expect(second.keeper.other).toBeNull();
});

it('without a database the service has the text, and the screen says that this computer has not', async () => {
  isGone = true;
  const first = await visit();
  first.type('Appétit conservé');
  await first.keeper.flush();
  expect([first.keeper.state, first.keeper.isUnsaved]).toEqual(['everywhere', true]);
  // The service can't be reached any more: what the tab kept is shown.
  answer = 'signed-out';
  first.type('Appétit conservé, pas de fièvre');
  await first.keeper.flush();
  const second = await visit(first.session, null);
  expect(second.shown.text).toBe('Appétit conservé, pas de fièvre');
});

it('a deposit ends well without a database: nothing of the text comes back', async () => {
  isGone = true;
  const first = await visit();
  first.type('déposé');
  await first.keeper.flush();
  await first.keeper.forget();
  expect(sent).toEqual(['déposé', '']);
  expect((await visit(first.session)).shown.text).toBeNull();
});

it('what was written until the session ended, and since, is there after signing in again, and is sent', async () => {
  const first = await visit();
  first.type('avant');
  await first.keeper.flush();
  answer = 'signed-out';
  first.type('avant, après');
  await first.keeper.flush();
  expect(first.keeper.state).toBe('here');
  first.keeper.stop();
  answer = 'kept';
  const second = await visit(first.session);
  expect(second.shown.text).toBe('avant, après');
  await second.keeper.flush();
  expect(sent.at(-1)).toBe('avant, après');
});

it('a screen that was left sends nothing more: its text is the older', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  answer = 'signed-out';
  const first = await visit();
  first.type('ancien');
  await first.leave();
  answer = 'kept';
  const second = await visit(first.session);
  second.type('ancien, puis nouveau');
  await second.keeper.flush();
  await vi.advanceTimersByTimeAsync(60_000);
  // The database has time to answer whoever still asks it.
  await visit(first.session);
  expect(sent).toEqual(['ancien, puis nouveau']);
});

it('an answer that was lost makes no second draft of one’s own words', async () => {
  answer = 'lost';
  const first = await visit();
  first.type('un');
  await first.keeper.flush();
  answer = 'offline';
  first.type('un, deux');
  first.keeper.leave();
  const second = await visit(first.session);
  expect(second.shown.text).toBe('un, deux');
  expect(second.keeper.other).toBeNull();
});

it('of two tabs on one database each hears of the other, and both texts stay', async () => {
  const [first, second] = [await visit(), await visit()];
  first.type('du premier');
  await first.keeper.flush();
  await vi.waitFor(() => expect(second.shown.text).toBe('du premier'));
  second.type('du premier, suite');
  await second.keeper.flush();
  await vi.waitFor(() => expect(first.shown.text).toBe('du premier, suite'));
  expect([first.keeper.other, second.keeper.other]).toEqual([null, null]);
});
