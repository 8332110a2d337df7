import type { Drafts, KeptDraft } from '$lib/adapters/drafts.ts';
import { memoryDrafts } from './memory-drafts.ts';
import { expect, it, vi } from 'vitest';
import { KeptForm } from './kept-form.svelte.ts';

type Note = { text: string };

/** Two tabs of one tablet see the same drafts. */
const sharedDrafts = () => memoryDrafts().drafts;

async function open(drafts: Drafts) {
  const form = new KeptForm<Note>({
    drafts,
    key: 'note',
    blank: { text: '' },
    // A copy, as the database gives one.
    read: (value) => (typeof (value as Note).text === 'string' ? structuredClone(value as Note) : null),
  });
  await form.load();
  return form;
}

vi.stubGlobal('document', new EventTarget());
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('removeEventListener', () => undefined);

it('finds after a crash what was typed; blank again, nothing is kept', async () => {
  const drafts = sharedDrafts();
  const first = await open(drafts);
  first.value.text = 'Fièvre';
  await first.save();
  const second = await open(drafts);
  expect(second.value).toEqual({ text: 'Fièvre' });
  second.value.text = '';
  await second.save();
  expect(await drafts.list('')).toEqual([]);
});

it('a tab that one comes back to has what another one wrote last while it closed', async () => {
  const { drafts, kept } = memoryDrafts();
  const form = await open(drafts);
  form.value.text = 'Fièvre';
  await form.save();
  let heard = 0;
  const detach = form.attach(() => (heard += 1));
  const row = kept.get('note') as KeptDraft;
  kept.set('note', { ...row, value: { text: 'Fièvre, toux' }, version: 'last', parent: row.version });
  document.dispatchEvent(new Event('visibilitychange'));
  await vi.waitFor(() => expect(form.value.text).toBe('Fièvre, toux'));
  expect(heard).toBe(1);
  detach();
});

it('of two tabs the later keystroke wins in both, and the other can be had back', async () => {
  const drafts = sharedDrafts();
  const [first, second] = [await open(drafts), await open(drafts)];
  first.attach();
  second.attach();
  first.value.text = 'de la première';
  await first.save();
  expect(second.value.text).toBe('de la première');

  // Built on what it saw: nothing is lost, nothing is said.
  second.value.text = 'de la première, puis de la seconde';
  await second.save();
  expect(first.value.text).toBe('de la première, puis de la seconde');
  expect(first.overtaken).toBeNull();

  // Both type before they hear of each other.
  first.value.text = 'A';
  second.value.text = 'B';
  await first.save();
  await vi.waitFor(() => expect(first.value.text).toBe('B'));
  expect(second.value.text).toBe('B');
  expect(first.overtaken?.value).toEqual({ text: 'A' });
  first.takeBack();
  await vi.waitFor(() => expect(second.value.text).toBe('A'));
});

it('what one tab saved for good is no longer offered by the other, but what it typed since is', async () => {
  const drafts = sharedDrafts();
  const [first, second, third] = [await open(drafts), await open(drafts), await open(drafts)];
  for (const form of [first, second, third]) form.attach();
  first.value.text = 'Fièvre';
  await first.save();
  third.value.text = 'Fièvre, toux';
  await first.restart();
  expect(second.isBlank).toBe(true);
  expect(third.value.text).toBe('Fièvre, toux');
  await second.save();
  expect(await drafts.list('')).toEqual([]);
});

it('says when the tablet could not keep what was typed, and tries again', async () => {
  const drafts = sharedDrafts();
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const write = vi.spyOn(drafts, 'write').mockRejectedValueOnce(new Error('QuotaExceededError'));
  const form = await open(drafts);
  form.value.text = 'Fièvre';
  await form.save();
  expect(form.isUnsaved).toBe(true);
  await form.save();
  expect(form.isUnsaved).toBe(false);
  expect(write).toHaveBeenCalledTimes(2);
  error.mockRestore();
});

it('keeps nothing more once it is saved for good', async () => {
  const drafts = sharedDrafts();
  const form = await open(drafts);
  form.value.text = 'Fièvre';
  await form.save();
  await form.discard();
  form.value.text = 'Fièvre, toux';
  await form.save();
  expect(await drafts.list('')).toEqual([]);
});

it('opens blank, says that nothing is kept, and goes on, where nothing can be read, written or removed', async () => {
  const refuse = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));
  const form = await open({ ...sharedDrafts(), read: refuse, write: refuse, remove: refuse });
  expect([form.isLoaded, form.isUnsaved]).toEqual([true, true]);
  form.value.text = 'Fièvre';
  await form.save();
  expect([form.value.text, form.isUnsaved]).toEqual(['Fièvre', true]);
  await form.restart();
  expect(form.isBlank).toBe(true);
});

it('takes back nothing typed since when a slow tablet tells late of what was saved before', async () => {
  let tell: (draft: KeptDraft | null) => void = () => undefined;
  const { drafts, kept } = memoryDrafts();
  const former: KeptDraft = {
    key: 'note',
    value: { text: 'Hier' },
    savedAt: '2027-03-28T10:00:00.000Z',
    version: 'former',
    parent: null,
  };
  kept.set('note', former);
  const form = await open({
    ...drafts,
    watch: (_key, handle) => {
      tell = handle;
      return () => undefined;
    },
  });
  const heard = vi.fn();
  form.attach(heard);
  form.value.text = 'Fièvre';
  await form.save();
  const first = kept.get('note') ?? null;
  form.value.text = '';
  await form.save();
  form.value.text = 'Toux';
  const saving = form.save();
  for (const late of [former, first, null]) tell(late);
  await saving;
  tell(first);
  expect([form.value.text, form.overtaken, heard.mock.calls]).toEqual(['Toux', null, []]);
  // Saved for good.
  const last = kept.get('note') ?? null;
  await form.restart();
  tell(last);
  expect(form.isBlank).toBe(true);
});
