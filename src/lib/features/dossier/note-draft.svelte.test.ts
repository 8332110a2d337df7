import { AT, DEVICE, NURSE, ulid } from '#tests/factories/documents.ts';
import { memoryDrafts } from '$lib/features/drafts/memory-drafts.ts';
import { moveNoteDrafts } from '$lib/features/drafts/note-drafts.ts';
import { expect, it, vi } from 'vitest';
import { NoteInProgress } from './note-draft.svelte.ts';

type Writer = ConstructorParameters<typeof NoteInProgress>[0];

vi.stubGlobal('document', new EventTarget());
vi.stubGlobal('addEventListener', () => undefined);
vi.stubGlobal('removeEventListener', () => undefined);

it('offers the other tablets again what could not be kept for them the first time', async () => {
  const replace = vi.fn<Writer['recorder']['replace']>(() => Promise.resolve());
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const note = new NoteInProgress(
    {
      author: () => NURSE,
      clock: { read: () => Date.parse(AT) },
      device: { id: DEVICE },
      drafts: memoryDrafts().drafts,
      recorder: { replace },
      store: { of: () => [] },
    } as unknown as Writer,
    ulid(1),
  );
  await note.load();
  note.form.value.text = 'Fièvre';
  replace.mockRejectedValueOnce(new DOMException('no room', 'QuotaExceededError'));
  for (let tick = 0; tick < 3; tick++) await note.flush();
  expect(replace).toHaveBeenCalledTimes(2);
  error.mockRestore();
});

it('hands over what is being written to whoever asks before it leaves the screen', async () => {
  const replace = vi.fn<Writer['recorder']['replace']>(() => Promise.resolve());
  const writings: Writer['writings'] = new Set();
  const note = new NoteInProgress(
    {
      ...{ author: () => NURSE, clock: { read: () => Date.parse(AT) }, device: { id: DEVICE } },
      ...{ drafts: memoryDrafts().drafts, recorder: { replace }, store: { of: () => [] }, writings },
    } as unknown as Writer,
    ulid(1),
  );
  await note.load();
  const detach = note.attach();
  note.form.value.text = 'Fièvre';
  await Promise.all([...writings].map((handOver) => handOver()));
  expect(replace).toHaveBeenCalledTimes(1);
  detach();
  expect(writings.size).toBe(0);
});

it('goes on in the dossier of the booking that stands for a refused one, and nowhere else', async () => {
  const { drafts, kept } = memoryDrafts();
  const recorder = { replace: vi.fn(async () => undefined), remove: vi.fn(async () => undefined) };
  const open = async (appointment: string) => {
    const note = new NoteInProgress(
      {
        ...{ author: () => NURSE, clock: { read: () => Date.parse(AT) }, device: { id: DEVICE } },
        ...{ drafts, recorder, store: { of: () => [] } },
      } as unknown as Writer,
      appointment,
    );
    await note.load();
    return note;
  };
  const refused = await open(ulid(1));
  const detach = refused.form.attach();
  refused.form.value.text = 'Fièvre depuis';
  await refused.form.save();
  await refused.flush();
  await moveNoteDrafts(drafts, ulid(1), ulid(2));
  expect((await open(ulid(2))).form.value).toMatchObject({ text: 'Fièvre depuis' });
  expect([...kept.keys()]).toEqual([`note:${ulid(2)}:${NURSE.id}`]);
  // The screen that is left takes it back from the other tablets, and writes nothing there again.
  await refused.form.save();
  await refused.flush();
  detach();
  expect(recorder.remove).toHaveBeenCalledWith(refused.draftId);
  expect(kept.size).toBe(1);

  // Begun there meanwhile: neither is lost.
  refused.form.value.text = 'Autre chose';
  await refused.form.save();
  await moveNoteDrafts(drafts, ulid(1), ulid(2));
  expect((await open(ulid(2))).form.value.text).toBe('Fièvre depuis');
  expect((await open(ulid(1))).form.value.text).toBe('Autre chose');
});
