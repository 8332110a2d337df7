import 'fake-indexeddb/auto';
import { FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import type { UploadResult } from '$lib/adapters/tus-upload.ts';
import { ulid } from '#tests/factories/documents.ts';
import Dexie from 'dexie';
import { afterEach, expect, it, vi } from 'vitest';
import { UploadQueue, type UploadQueueOptions } from './upload-queue.svelte.ts';

const APPOINTMENT = ulid(1);
const OTHER = ulid(2);
const file = (name = 'ordonnance.pdf') => new File([new Uint8Array(8)], name, { type: 'application/pdf' });
const open: { queue: UploadQueue; dexie: FacilityDexie }[] = [];
let round = 0;

function setUp(over: Partial<UploadQueueOptions> = {}, dexie = new FacilityDexie(`uploads-${round++}`)) {
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>(async () => ({ ok: true }));
  const queue = new UploadQueue({
    dexie,
    prepare: async ({ name, type }) => ({
      ok: true,
      file: { name, mediaType: type, sha256: 'a'.repeat(64), bytes: new ArrayBuffer(8) },
    }),
    uploadFile,
    isBooked: async () => true,
    replacedBy: () => null,
    roomBytes: async () => Infinity,
    ...over,
  });
  open.push({ queue, dexie });
  return { queue, dexie, uploadFile };
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
  await second.queue.add(APPOINTMENT, file());
  await vi.waitFor(() => expect(first.uploadFile.mock.calls.length).toBe(1));
  await vi.waitFor(() => expect([first.queue.count, second.queue.count]).toEqual([0, 0]));
  expect(second.uploadFile).not.toHaveBeenCalled();
});

it('says that a reload would lose a photo, from its choice until it is kept', async () => {
  const prepared = Promise.withResolvers<Awaited<ReturnType<UploadQueueOptions['prepare']>>>();
  const { queue } = setUp({ prepare: () => prepared.promise, isBooked: async () => false });
  const adding = queue.add(APPOINTMENT, file());
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
  const { queue } = setUp({ uploadFile });
  await queue.add(APPOINTMENT, file());
  await vi.waitFor(() => expect(uploadFile).toHaveBeenCalled());
  await vi.waitFor(() => expect(queue.of(APPOINTMENT).map((one) => queue.stageOf(one))).toEqual(['waiting']));
  uploadFile.mockResolvedValue({ ok: true });
  await queue.resume();
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('says that a file is being sent only once some of it has gone', async () => {
  let progress: ((sentBytes: number, totalBytes: number) => void) | undefined;
  const uploadFile = vi.fn<UploadQueueOptions['uploadFile']>((_bytes, { onProgress }) => {
    progress = onProgress;
    return new Promise(() => undefined);
  });
  const { queue } = setUp({ uploadFile });
  await queue.add(APPOINTMENT, file());
  await vi.waitFor(() => expect([uploadFile.mock.calls.length, queue.count]).toEqual([1, 1]));
  const stages = () => queue.of(APPOINTMENT).map((one) => queue.stageOf(one));
  // The service is away: it is tried again and again, and the file is kept here.
  progress?.(0, 8);
  expect(stages()).toEqual(['waiting']);
  expect(queue.isBusy).toBe(true);
  progress?.(3, 8);
  expect(stages()).toEqual(['sending']);
});

it('refuses nothing when someone must sign in: it waits, then goes on', async () => {
  const uploadFile = failing('signed-out');
  const { queue } = setUp({ uploadFile });
  await queue.add(APPOINTMENT, file());
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
  const { queue, uploadFile } = setUp({
    isBooked: async (id) => id === OTHER,
    replacedBy: (id) => (isReplaced && id === APPOINTMENT ? OTHER : null),
  });
  await queue.add(APPOINTMENT, file());
  await vi.waitFor(() =>
    expect(queue.of(APPOINTMENT).map((one) => queue.stageOf(one))).toEqual(['unbooked']),
  );
  isReplaced = true;
  await queue.resume();
  await vi.waitFor(() => expect(queue.count).toBe(0));
  expect(uploadFile.mock.calls.map(([, { metadata }]) => metadata.appointment)).toEqual([OTHER]);
});

it('waits for a booking that the service doesn’t know, without holding up another’s file', async () => {
  let isKnown = false;
  const { queue, uploadFile } = setUp({ isBooked: async (id) => id === OTHER || isKnown });
  await queue.add(APPOINTMENT, file('attend.pdf'));
  await queue.add(OTHER, file('part.pdf'));
  await vi.waitFor(() =>
    expect(queue.of(APPOINTMENT).map((one) => queue.stageOf(one))).toEqual(['unbooked']),
  );
  await vi.waitFor(() =>
    expect(uploadFile.mock.calls.map(([, { metadata }]) => metadata.name)).toEqual(['part.pdf']),
  );
  isKnown = true;
  await queue.resume();
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('takes the files of a refused booking to the one that stands for it', async () => {
  const { queue, uploadFile } = setUp({ isBooked: async (id) => id === OTHER });
  await queue.add(APPOINTMENT, file());
  await queue.reassign(APPOINTMENT, OTHER);
  await queue.resume();
  await vi.waitFor(() => expect(uploadFile.mock.calls[0]?.[1].metadata.appointment).toBe(OTHER));
});

it('sets aside what the service won’t have, goes on with the next, and tries again when asked', async () => {
  const uploadFile = failing('file-damaged');
  const { queue } = setUp({ uploadFile });
  await queue.add(APPOINTMENT, file());
  await vi.waitFor(() => expect(queue.of(APPOINTMENT)[0]?.refused).toBe('file-damaged'));
  uploadFile.mockResolvedValue({ ok: true });
  await queue.add(APPOINTMENT, file('suivante.pdf'));
  await vi.waitFor(() => expect(queue.of(APPOINTMENT).map(({ name }) => name)).toEqual(['ordonnance.pdf']));
  await queue.retry(queue.of(APPOINTMENT)[0]!.id);
  await vi.waitFor(() => expect(queue.count).toBe(0));
});

it('says that the tablet is full before it takes anything', async () => {
  const { queue } = setUp({ roomBytes: async () => 1000 });
  expect(await queue.add(APPOINTMENT, file())).toBe('storage-full');
  expect(queue.count).toBe(0);
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
  const { queue } = setUp({ uploadFile, isBooked: async (id) => id === OTHER }, dexie);
  for (let index = 0; index < 20; index += 1) await queue.add(APPOINTMENT, file());
  await queue.add(OTHER, file());
  await vi.waitFor(() => expect([sent.length, queue.count]).toEqual([1, 20]));
  expect(queue.of(APPOINTMENT).map(({ size }) => size)).toEqual(Array(20).fill(8));
  expect(read).toEqual(sent);
  expect(await dexie.uploads.count()).toBe(20);
});

it('answers a file that could not be prepared or kept, and rejects nothing', async () => {
  const noRoom = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));
  const { queue, dexie } = setUp({ prepare: noRoom });
  expect(await queue.add(APPOINTMENT, file())).toBe('storage-full');
  const other = setUp();
  vi.spyOn(other.dexie.uploads, 'add').mockImplementation(() => Dexie.Promise.reject(new Error('unknown')));
  expect(await other.queue.add(APPOINTMENT, file())).toBe('not-kept');
  expect(await other.dexie.uploadQueue.count()).toBe(0);
  dexie.close();
  await queue.reassign(APPOINTMENT, OTHER);
});
