import { AT, DEVICE, NURSE, ulid } from '#tests/factories/documents.ts';
import { memoryDrafts } from '$lib/features/drafts/memory-drafts.ts';
import { expect, it, vi } from 'vitest';
import { NoteInProgress } from './note-draft.svelte.ts';

type Writer = ConstructorParameters<typeof NoteInProgress>[0];

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
