import 'fake-indexeddb/auto';
import { FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { createDexieWaitingFiles } from '$lib/adapters/dexie-waiting-files.ts';
import type { UploadOptions, UploadResult } from '$lib/adapters/tus-upload.ts';
import { ulid } from '#tests/factories/documents.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { orInMemory } from './or-in-memory.ts';
import { UploadQueue, type UploadQueueOptions } from './upload-queue.svelte.ts';

const APPOINTMENT = ulid(1);
const OTHER = ulid(2);
const CHECKED = { isChecked: true };
const file = (name = 'ordonnance.pdf') => new File([new Uint8Array(8)], name, { type: 'application/pdf' });
const open: { queue: UploadQueue; dexie: FacilityDexie }[] = [];
let [round, number] = [0, 100];

interface SetUp extends Partial<UploadQueueOptions> {
  hasRoom?: (bytes: number) => Promise<boolean>;
}

function setUp(
  { hasRoom = async () => true, ...over }: SetUp = {},
  dexie = new FacilityDexie(`uploads-${round++}`),
) {
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>(async () => ({ ok: true }));
  const queue = new UploadQueue({
    name: dexie.name,
    files: orInMemory(createDexieWaitingFiles(dexie), hasRoom),
    newId: () => ulid((number += 1)),
    deviceNow: () => Date.now(),
    prepare: async ({ name, type }) => ({
      ok: true,
      file: { name, mediaType: type, sha256: 'a'.repeat(64), bytes: new ArrayBuffer(8) },
    }),
    uploadFile,
    destination: ({ appointment }) => ({ appointment }),
    ...over,
  });
  open.push({ queue, dexie });
  const add = (name?: string, appointment = APPOINTMENT) => queue.add(appointment, [file(name)], CHECKED);
  const stages = (appointment = APPOINTMENT) => queue.of(appointment).map((one) => queue.stageOf(one));
  return { queue, dexie, uploadFile, add, stages };
}
type Refused = Extract<UploadResult, { ok: false }>;
const failing = (error: Refused['failure']['error']) =>
  vi.fn<UploadQueueOptions['uploadFile']>(async () => ({ ok: false, failure: { error } }) as Refused);

afterEach(() => {
  for (const { queue, dexie } of open.splice(0)) {
    queue.close();
    dexie.close();
  }
});

it('sends what was added, once, from one tab of two', async () => {
  const first = setUp();
  const second = setUp({}, first.dexie);
  await second.add();
  await vi.waitFor(() => expect(first.uploadFile.mock.calls.length).toBe(1));
  await vi.waitFor(() => expect([first.queue.count, second.queue.count]).toEqual([0, 0]));
  expect(second.uploadFile).not.toHaveBeenCalled();
});

it('says that a reload would lose a photo, from its choice until it is kept', async () => {
  const prepared = Promise.withResolvers<Awaited<ReturnType<UploadQueueOptions['prepare']>>>();
  const { queue, add } = setUp({ prepare: () => prepared.promise, isBooked: async () => false });
  const adding = add();
  expect(queue.isBusy).toBe(true);
  prepared.resolve({
    ok: true,
    file: { name: 'a.jpg', mediaType: 'image/jpeg', sha256: 'a'.repeat(64), bytes: new ArrayBuffer(8) },
  });
  await adding;
  await vi.waitFor(() => expect([queue.count, queue.isBusy]).toEqual([1, false]));
});

it('keeps what could not leave, and sends it when asked again', async () => {
  const uploadFile = failing('offline');
  const { queue, add, stages } = setUp({ uploadFile });
  await add();
  await vi.waitFor(() => expect(uploadFile).toHaveBeenCalled());
  await vi.waitFor(() => expect(stages()).toEqual(['waiting']));
  uploadFile.mockResolvedValue({ ok: true });
  await queue.resume();
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('says that a file is being sent only once some of it has gone', async () => {
  let { progress, stop, arrive } = {} as {
    progress: UploadOptions['onProgress'];
    stop: UploadOptions['onStop'];
    arrive: (result: UploadResult) => void;
  };
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>((_bytes, { onProgress, onStop }) => {
    [progress, stop] = [onProgress, onStop];
    return new Promise((resolve) => (arrive = resolve));
  });
  const { queue, add, stages } = setUp({ uploadFile });
  await add();
  await vi.waitFor(() => expect([uploadFile.mock.calls.length, queue.count]).toEqual([1, 1]));
  // The service is away: it is tried again and again, and the file is kept here.
  progress?.(0, 8);
  expect(stages()).toEqual(['waiting']);
  expect(queue.isBusy).toBe(true);
  progress?.(3, 8);
  expect(stages()).toEqual(['sending']);
  // Cut in the middle: nothing leaves, and nobody is told otherwise.
  stop?.();
  expect([stages(), queue.isBusy]).toEqual([['waiting'], true]);
  progress?.(4, 8);
  await add('page-2.pdf');
  await vi.waitFor(() => expect(stages()).toEqual(['sending', 'next']));
  // Between two files the network is there: none waits for it.
  arrive({ ok: true });
  await vi.waitFor(() => expect(uploadFile).toHaveBeenCalledTimes(2));
  await vi.waitFor(() => expect(stages()).toEqual(['next']));
});

it('doesn’t tell again that a document was sent, once it was taken back from its dossier', async () => {
  const { queue, add } = setUp();
  await add();
  await vi.waitFor(() => expect(queue.sentLately(APPOINTMENT)).toHaveLength(1));
  const [sent] = queue.sentLately(APPOINTMENT);
  expect(queue.arrived(APPOINTMENT, new Set())).toEqual([sent]);
  expect(queue.arrived(APPOINTMENT, new Set([sent?.id ?? '']))).toEqual([]);
  expect(queue.arrived(APPOINTMENT, new Set())).toEqual([]);
});

it('refuses nothing when someone must sign in: it waits, then goes on', async () => {
  const uploadFile = failing('signed-out');
  const { queue, add } = setUp({ uploadFile });
  await add();
  await vi.waitFor(() => expect(queue.needsSignIn).toBe(true));
  const tries = uploadFile.mock.calls.length;
  await queue.resume();
  expect(uploadFile).toHaveBeenCalledTimes(tries);
  uploadFile.mockResolvedValue({ ok: true });
  queue.signedIn();
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('follows the booking that stands for a refused one, wherever it was made', async () => {
  let isReplaced = false;
  const { queue, uploadFile, add, stages } = setUp({
    isBooked: async (id) => id === OTHER,
    replacedBy: (id) => (isReplaced && id === APPOINTMENT ? OTHER : null),
  });
  await add();
  await vi.waitFor(() => expect(stages()).toEqual(['unbooked']));
  isReplaced = true;
  await queue.resume();
  await vi.waitFor(() => expect(queue.count).toBe(0));
  expect(uploadFile.mock.calls.map(([, { metadata }]) => metadata.appointment)).toEqual([OTHER]);
});

it('waits for a booking that the service doesn’t know, without holding up another’s file', async () => {
  let isKnown = false;
  const { queue, uploadFile, add, stages } = setUp({ isBooked: async (id) => id === OTHER || isKnown });
  await add('attend.pdf');
  await add('part.pdf', OTHER);
  await vi.waitFor(() => expect(stages()).toEqual(['unbooked']));
  await vi.waitFor(() =>
    expect(uploadFile.mock.calls.map(([, { metadata }]) => metadata.name)).toEqual(['part.pdf']),
  );
  isKnown = true;
  await queue.resume();
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('takes the files of a refused booking to the one that stands for it', async () => {
  const { queue, uploadFile, add } = setUp({ isBooked: async (id) => id === OTHER });
  await add();
  await queue.reassign(APPOINTMENT, OTHER);
  await queue.resume();
  await vi.waitFor(() => expect(uploadFile.mock.calls[0]?.[1].metadata.appointment).toBe(OTHER));
});

it('sets aside what the service won’t have, goes on with the next, and tries again when asked', async () => {
  const uploadFile = failing('file-damaged');
  const { queue, add } = setUp({ uploadFile });
  await add();
  await vi.waitFor(() => expect(queue.of(APPOINTMENT)[0]?.refused).toBe('file-damaged'));
  uploadFile.mockResolvedValue({ ok: true });
  await add('suivante.pdf');
  await vi.waitFor(() => expect(queue.of(APPOINTMENT).map(({ name }) => name)).toEqual(['ordonnance.pdf']));
  await queue.retry(queue.of(APPOINTMENT)[0]!.id);
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('isn’t held up by one file that the service can’t take now', async () => {
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>(async (_bytes, { metadata }) =>
    metadata.name === 'ordonnance.pdf'
      ? ({ ok: false, failure: { error: 'store-unavailable' } } as Refused)
      : { ok: true },
  );
  const { queue, add } = setUp({ uploadFile });
  await add();
  await add('suivante.pdf');
  const tried = () => uploadFile.mock.calls.map(([, { metadata }]) => metadata.name);
  await vi.waitFor(() => expect(tried()).toContain('suivante.pdf'));
  await vi.waitFor(() => expect(queue.of(APPOINTMENT).map(({ name }) => name)).toEqual(['ordonnance.pdf']));
  // Away altogether: the others don’t try their luck one by one.
  uploadFile.mockImplementation(async () => ({ ok: false, failure: { error: 'offline' } }));
  uploadFile.mockClear();
  await add('dernière.pdf');
  await queue.resume();
  await vi.waitFor(() => expect(tried()).toContain('ordonnance.pdf'));
  expect(tried()).not.toContain('dernière.pdf');
});

it('sends from memory what the device has no room for, and says that it is there alone', async () => {
  const { queue, dexie, add, uploadFile } = setUp({
    hasRoom: async (bytes) => bytes > 8,
    isBooked: async () => isKnown,
  });
  let isKnown = false;
  await add();
  await vi.waitFor(() => expect([queue.count, queue.isFragile]).toEqual([1, true]));
  expect(await dexie.uploadQueue.count()).toBe(0);
  await queue.pause(APPOINTMENT);
  isKnown = true;
  await queue.resume();
  expect(uploadFile).not.toHaveBeenCalled();
  await queue.goOn(APPOINTMENT);
  await vi.waitFor(() => expect([queue.count, queue.isFragile]).toEqual([0, false]));
});

it('sends from a page that doesn’t lead what only that page holds', async () => {
  const first = setUp();
  await vi.waitFor(async () => expect((await navigator.locks.query()).held?.length).toBeGreaterThan(0));
  const second = setUp({ hasRoom: () => Promise.reject(new Error('QuotaExceededError')) }, first.dexie);
  await second.add();
  await vi.waitFor(() => expect(second.uploadFile).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => expect(second.queue.count).toBe(0));
  expect(first.uploadFile).not.toHaveBeenCalled();
});

it('lets nothing leave that nobody has looked at, also after a reload', async () => {
  const { queue, dexie, uploadFile, stages } = setUp();
  await queue.add(APPOINTMENT, [file('a.pdf'), file('b.pdf')]);
  await vi.waitFor(() => expect(stages()).toEqual(['to-check', 'to-check']));
  queue.close();
  const again = setUp({}, dexie);
  await vi.waitFor(() => expect(again.stages()).toEqual(['to-check', 'to-check']));
  await again.queue.remove(again.queue.ids[0] ?? '');
  await again.queue.send(APPOINTMENT);
  await vi.waitFor(() => expect(again.queue.count).toBe(0));
  expect(again.uploadFile.mock.calls.map(([, { metadata }]) => metadata.name)).toEqual(['b.pdf']);
  expect(uploadFile).not.toHaveBeenCalled();
  expect(again.queue.sentLately(APPOINTMENT).map(({ name }) => name)).toEqual(['b.pdf']);
});

it('stops at a person’s word, also what another page sends, until their next one', async () => {
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>(
    (_bytes, { signal, onProgress }) =>
      new Promise((resolve) => {
        onProgress?.(3, 8);
        signal?.addEventListener('abort', () => resolve({ ok: false, failure: { error: 'offline' } }));
      }),
  );
  const { queue, dexie, add, stages } = setUp({ uploadFile });
  await add();
  await vi.waitFor(() => expect(stages()).toEqual(['sending']));
  const other = setUp({}, dexie);
  await vi.waitFor(() => expect(other.queue.count).toBe(1));
  await other.queue.pause(APPOINTMENT);
  await vi.waitFor(() => expect([stages(), queue.isBusy]).toEqual([['paused'], false]));
  uploadFile.mockResolvedValue({ ok: true });
  await queue.resume();
  expect(stages()).toEqual(['paused']);
  await other.queue.goOn(APPOINTMENT);
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('takes as many as the dossier has room for, and names the others', async () => {
  const { queue } = setUp();
  const refusals = await queue.add(APPOINTMENT, [file('a.pdf'), file('b.pdf'), file('c.pdf')], { room: 2 });
  expect(refusals.map(({ name, reason }) => [name, reason])).toEqual([['c.pdf', 'too-many']]);
  await vi.waitFor(() => expect(queue.of(APPOINTMENT).map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf']));
  queue.intake.dismiss(queue.intake.notTaken(APPOINTMENT)[0]?.id ?? '');
  expect(queue.intake.notTaken(APPOINTMENT)).toEqual([]);
});

it('prepares one photo at a time', async () => {
  let [atOnce, most] = [0, 0];
  const { queue } = setUp({
    prepare: async ({ name }) => {
      most = Math.max(most, (atOnce += 1));
      await Promise.resolve();
      atOnce -= 1;
      return name === 'b.heic'
        ? { ok: false, reason: 'heic' }
        : { ok: true, file: { name, mediaType: 'image/jpeg', sha256: '', bytes: new ArrayBuffer(1) } };
    },
  });
  await Promise.all([
    queue.add(APPOINTMENT, [file('a.jpg'), file('b.heic')]),
    queue.add(APPOINTMENT, [file('c.jpg')]),
  ]);
  await vi.waitFor(() => expect(queue.of(APPOINTMENT).map(({ name }) => name)).toEqual(['a.jpg', 'c.jpg']));
  expect([most, queue.intake.notTaken(APPOINTMENT).map(({ reason }) => reason)]).toEqual([1, ['heic']]);
});

it('sends again by itself what arrived otherwise than it left, three times at most', async () => {
  const uploadFile = failing('file-altered');
  const { queue, add } = setUp({ uploadFile });
  await add();
  await vi.waitFor(() => expect(queue.of(APPOINTMENT)[0]?.refused).toBe('file-altered'));
  expect(uploadFile).toHaveBeenCalledTimes(3);
  uploadFile.mockResolvedValueOnce({ ok: false, failure: { error: 'file-altered' } });
  uploadFile.mockResolvedValue({ ok: true });
  await queue.retry(queue.ids[0] ?? '');
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('reads the bytes of nothing but what it sends, however many wait and whatever is told meanwhile', async () => {
  const dexie = new FacilityDexie(`uploads-${round++}`);
  const read: string[] = [];
  dexie.uploads.hook('reading', (row) => {
    read.push(row.id);
    return row;
  });
  const sent: string[] = [];
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>(async (bytes, { metadata, onProgress }) => {
    for (let step = 0; step <= 4; step += 1) onProgress?.((bytes.size * step) / 4, bytes.size);
    sent.push(metadata.id ?? '');
    return { ok: true };
  });
  const { queue, add } = setUp({ uploadFile, isBooked: async (id) => id === OTHER }, dexie);
  for (let index = 0; index < 20; index += 1) await add();
  await add(undefined, OTHER);
  await vi.waitFor(() => expect([sent.length, queue.count]).toEqual([1, 20]));
  expect(queue.of(APPOINTMENT).map(({ size }) => size)).toEqual(Array(20).fill(8));
  expect(read).toEqual(sent);
  expect(await dexie.uploads.count()).toBe(20);
});

it('answers a file that could not be prepared, and rejects nothing', async () => {
  const { queue, dexie } = setUp({ prepare: () => Promise.reject(new Error('unknown')) });
  expect((await queue.add(APPOINTMENT, [file()])).map(({ reason }) => reason)).toEqual(['not-kept']);
  dexie.close();
  await queue.reassign(APPOINTMENT, OTHER);
});
