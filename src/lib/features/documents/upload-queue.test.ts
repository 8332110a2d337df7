import { describe, expect, it, vi } from 'vitest';
import type { PendingUpload, PendingUploads } from '$lib/adapters/pending-uploads.ts';
import type { UploadOptions, UploadResult } from '$lib/adapters/tus-upload.ts';
import type { PrepareOutcome } from './prepare-file.ts';
import { UploadQueue } from './upload-queue.svelte.ts';

const memoryStore = (kept: PendingUpload[] = []): PendingUploads & { ids: () => string[] } => {
  const all = new Map(kept.map((upload) => [upload.id, upload]));
  return {
    ids: () => [...all.keys()],
    list: async (linkId) => [...all.values()].filter((upload) => upload.linkId === linkId),
    put: async (upload) => void all.set(upload.id, upload),
    remove: async (id) => void all.delete(id),
  };
};

const prepared = (name: string): PrepareOutcome => ({
  ok: true,
  file: { name, mediaType: 'image/jpeg', sha256: 'ab'.repeat(32), bytes: new ArrayBuffer(10) },
});

function setUp(overrides: {
  store?: ReturnType<typeof memoryStore>;
  prepare?: (file: File) => Promise<PrepareOutcome>;
  results?: UploadResult[];
}) {
  const store = overrides.store ?? memoryStore();
  const results = overrides.results ?? [{ ok: true }];
  const sent: UploadOptions['metadata'][] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  let number = 0;
  const onSent = vi.fn();
  const queue = new UploadQueue({
    linkId: 'link',
    store,
    onSent,
    newId: () => `id${(number += 1)}`,
    prepare: overrides.prepare ?? (async (file) => prepared(file.name)),
    upload: async (_, { metadata, onProgress }) => {
      mostAtOnce = Math.max(mostAtOnce, (atOnce += 1));
      await Promise.resolve();
      onProgress?.(5, 10);
      sent.push(metadata);
      atOnce -= 1;
      return (results.length > 1 ? results.shift() : results[0]) ?? { ok: true };
    },
  });
  return { queue, store, sent, onSent, mostAtOnce: () => mostAtOnce };
}

const file = (name: string) => new File(['x'], name, { type: 'image/jpeg' });
const settled = (queue: UploadQueue) => vi.waitFor(() => expect(queue.busy).toBe(false));

describe('the queue of documents', () => {
  it('sends one after the other, each under its own id, and keeps nothing afterwards', async () => {
    const { queue, store, sent, onSent, mostAtOnce } = setUp({});
    await queue.add([file('a.jpg'), file('b.jpg')]);
    await settled(queue);
    expect(sent.map(({ id, linkId, kind }) => [id, linkId, kind])).toEqual([
      ['id1', 'link', 'document'],
      ['id2', 'link', 'document'],
    ]);
    expect(queue.items.map(({ state, sentBytes }) => [state, sentBytes])).toEqual([
      ['sent', 10],
      ['sent', 10],
    ]);
    expect([store.ids(), onSent.mock.calls.length, mostAtOnce()]).toEqual([[], 2, 1]);
  });

  it('keeps an unsent file under the same id, for a retry or another visit', async () => {
    const failed: UploadResult = { ok: false, failure: { error: 'offline' } };
    const { queue, store, sent } = setUp({ results: [failed, { ok: true }] });
    await queue.add([file('a.jpg')]);
    await settled(queue);
    expect([queue.items[0]?.trouble, store.ids()]).toEqual(['unsent', ['id1']]);
    queue.retry('id1');
    await settled(queue);
    expect([queue.items[0]?.state, sent.map(({ id }) => id), store.ids()]).toEqual([
      'sent',
      ['id1', 'id1'],
      [],
    ]);
  });

  it('takes up what an earlier visit left, of this link only, and once', async () => {
    const left = (id: string, linkId: string): PendingUpload => ({
      id,
      linkId,
      name: 'a.jpg',
      mediaType: 'image/jpeg',
      sha256: 'cd'.repeat(32),
      bytes: new ArrayBuffer(4),
    });
    const { queue, sent, store } = setUp({
      store: memoryStore([left('old', 'link'), left('other', 'elsewhere')]),
    });
    await Promise.all([queue.restore(), queue.restore()]);
    await settled(queue);
    expect([sent.map(({ id }) => id), store.ids()]).toEqual([['old'], ['other']]);
  });

  it.each([
    ['file-type-refused', 'unreadable-photo'],
    ['file-too-large', 'too-large-for-service'],
    ['file-unsafe', 'unsafe'],
    ['link-superseded', 'refused'],
    ['disk-full', 'unsent'],
  ] as const)('tells %s apart, and keeps only what may still be sent', async (error, trouble) => {
    const { queue, store } = setUp({ results: [{ ok: false, failure: { error } }] });
    await queue.add([file('a.jpg')]);
    await settled(queue);
    expect(queue.items[0]?.trouble).toBe(trouble);
    expect(store.ids()).toEqual(trouble === 'unsent' ? ['id1'] : []);
  });

  it('keeps nothing when the person leaves', async () => {
    const { queue, store } = setUp({ results: [{ ok: false, failure: { error: 'offline' } }] });
    await queue.add([file('a.jpg'), file('b.jpg')]);
    await settled(queue);
    expect(store.ids().length).toBe(2);
    await queue.clear();
    expect([queue.items, store.ids()]).toEqual([[], []]);
  });

  it('sends nothing of a file refused at once, and goes on with the others', async () => {
    const prepare = async (one: File): Promise<PrepareOutcome> =>
      one.name.endsWith('.heic') ? { ok: false, reason: 'heic' } : prepared(one.name);
    const { queue, sent } = setUp({ prepare });
    await queue.add([file('a.heic'), file('b.jpg')]);
    await settled(queue);
    expect(queue.items.map(({ state, trouble }) => [state, trouble])).toEqual([
      ['failed', 'heic'],
      ['sent', null],
    ]);
    expect(sent.length).toBe(1);
    await queue.dismiss('id1');
    expect(queue.items.length).toBe(1);
  });

  it('still sends where nothing can be kept', async () => {
    const refusing = async () => Promise.reject(new Error('no IndexedDB here'));
    const store = { ids: () => [], list: refusing, put: refusing, remove: refusing };
    const { queue } = setUp({ store });
    await queue.restore();
    await queue.add([file('a.jpg')]);
    await settled(queue);
    expect(queue.items[0]?.state).toBe('sent');
  });
});
