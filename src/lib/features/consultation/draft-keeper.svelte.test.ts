import type { ApiClient } from '$lib/adapters/api-client.ts';
import { memoryDrafts } from '$lib/features/drafts/memory-drafts.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ConsultationFile } from './consultation.svelte.ts';
import { DraftKeeper } from './draft-keeper.svelte.ts';

type Given = ConsultationFile['draft'];
const NOW = '2027-03-29T10:00:00.000Z';
const written = (text: string, savedAt = NOW): NonNullable<Given> => ({
  ...{ text, savedAt, version: `v-${text}`, overtaken: null },
});

vi.stubGlobal('document', new EventTarget());
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('removeEventListener', () => undefined);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** One computer; its tabs and visits share its drafts. */
function computer(answer = { overtaken: null as { text: string; savedAt: string } | null }) {
  const { drafts, kept } = memoryDrafts();
  const sent: { text: string; parents?: string[] }[] = [];
  let number = 0;
  let isOnline = true;
  const api = (async (_: unknown, { body }: { body: { text: string; version: string } }) => {
    if (!isOnline) return { ok: false, failure: { error: 'offline' } };
    sent.push(body);
    return { ok: true, data: { version: body.version, ...answer } };
  }) as unknown as ApiClient;
  async function visit(fromService: Given = null, deviceNow = NOW) {
    const keeper = new DraftKeeper({
      ...{ api, leavingApi: api, drafts, appointment: 'appointment', author: 'doctor' },
      newId: () => `id-${++number}`,
      deviceNow: () => deviceNow,
    });
    const shown = { text: await keeper.restore(fromService, NOW) };
    keeper.attach((text) => (shown.text = text));
    const type = (text: string) => keeper.changed((shown.text = text));
    return { keeper, shown, type };
  }
  const texts = () => sent.map(({ text }) => text);
  return { drafts, kept, sent, texts, visit, cut: () => (isOnline = false), mend: () => (isOnline = true) };
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

it('goes on with what was written elsewhere since, though this device’s clock is ahead', async () => {
  const { visit } = computer();
  const first = await visit(null, '2028-03-29T10:00:00.000Z');
  first.type('écrit ici');
  await first.keeper.flush();
  const second = await visit(written('écrit ici, puis ailleurs'), '2028-03-29T10:00:00.000Z');
  expect(second.shown.text).toBe('écrit ici, puis ailleurs');
  expect(second.keeper.other).toBeNull();
});

it('shows the later of two drafts written apart, however far off this device’s clock is', async () => {
  const { visit, cut } = computer();
  const ahead = (minute: number) => `2028-03-29T09:${minute}:00.000Z`;
  cut();
  const first = await visit(null, ahead(10));
  first.type('écrit hors ligne');
  await first.keeper.flush();
  // Here twenty minutes ago, elsewhere ten.
  const second = await visit(written('écrit ailleurs', '2027-03-29T09:50:00.000Z'), ahead(30));
  expect(second.shown.text).toBe('écrit ailleurs');
  expect(second.keeper.other?.text).toBe('écrit hors ligne');
});

it('reaches the service from a device that has no room', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { drafts, texts, visit } = computer();
  const { keeper, type } = await visit();
  vi.spyOn(drafts, 'write').mockRejectedValue(new DOMException('no room', 'QuotaExceededError'));
  type('écrit ici');
  await keeper.flush();
  expect(texts()).toEqual(['écrit ici']);
  expect(keeper.state).toBe('everywhere');
  error.mockRestore();
});

it('keeps both of two drafts written apart, over visits, until one is chosen', async () => {
  const { kept, texts, visit, cut, mend } = computer();
  const first = await visit();
  cut();
  first.type('écrit hors ligne');
  await first.keeper.flush();
  first.keeper.stop();
  mend();
  const second = await visit(written('écrit ailleurs', '2027-03-29T10:00:30.000Z'));
  expect(second.shown.text).toBe('écrit ailleurs');
  const third = await visit(written('écrit ailleurs'));
  expect(third.keeper.other?.text).toBe('écrit hors ligne');
  expect(await third.keeper.swap()).toBe('écrit hors ligne');
  expect(third.keeper.other?.text).toBe('écrit ailleurs');
  await third.keeper.dismissOther();
  await third.keeper.flush();
  expect(third.keeper.other).toBeNull();
  expect(texts().at(-1)).toBe('écrit hors ligne');
  expect(kept.has('appointment:doctor:other')).toBe(false);
});

it('sends what an earlier visit could not', async () => {
  const { texts, visit, cut, mend } = computer();
  cut();
  const first = await visit();
  first.type('resté ici');
  await first.keeper.flush();
  first.keeper.stop();
  mend();
  const { keeper } = await visit();
  expect(keeper.state).toBe('here');
  await settle(3_000);
  expect(texts()).toEqual(['resté ici']);
  expect(keeper.state).toBe('everywhere');
});

it('of two tabs the later text is shown in both; what it took the place of unseen is kept beside it', async () => {
  const { texts, visit } = computer();
  const [first, second] = [await visit(), await visit()];
  first.type('du premier');
  await settle(400);
  expect(second.shown.text).toBe('du premier');
  second.type('du premier, suite');
  await settle(400);
  expect(first.shown.text).toBe('du premier, suite');
  expect([first.keeper.other, second.keeper.other]).toEqual([null, null]);

  // Both type before they hear of each other.
  first.type('A');
  second.type('B');
  await settle(400);
  await settle();
  expect(second.shown.text).toBe(first.shown.text);
  const both = [first.shown.text, first.keeper.other?.text];
  expect(both.sort()).toEqual(['A', 'B']);
  expect(second.keeper.other).toEqual(first.keeper.other);
  await settle(20_000);
  expect(texts().at(-1)).toBe(first.shown.text);
});

it('tells the service what it goes on from, also after answers that were lost', async () => {
  const { sent, visit, cut, mend } = computer();
  const { keeper, type } = await visit(written('vu'));
  cut();
  type('perdu');
  await keeper.flush();
  mend();
  type('perdu, suite');
  await keeper.flush();
  expect(sent.at(-1)).toMatchObject({ text: 'perdu, suite', parents: ['v-vu', expect.any(String)] });
  type('perdu, suite, fin');
  await keeper.flush();
  expect(sent.at(-1)?.parents).toHaveLength(1);
});

it('keeps beside it what its text took the place of on the service', async () => {
  const { visit } = computer({ overtaken: { text: 'de la maison', savedAt: NOW } });
  const { keeper, type } = await visit();
  type('du bureau');
  await keeper.flush();
  expect(keeper.other?.text).toBe('de la maison');
});

it('is empty in every tab once it is deposited', async () => {
  const { texts, visit } = computer();
  const [first, second] = [await visit(), await visit()];
  first.type('déposé');
  await first.keeper.flush();
  await first.keeper.forget();
  await settle(20_000);
  expect([second.shown.text, second.keeper.state]).toEqual(['', 'clean']);
  expect(texts()).toEqual(['déposé', '']);
});
