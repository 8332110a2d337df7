import type { Ulid } from '#domain/primitives.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';

/** Of the note that one person is writing in one dossier. */
export const noteDraftKey = (appointment: Ulid, author: Ulid) => `${prefixOf(appointment)}${author}`;
const prefixOf = (appointment: Ulid) => `note:${appointment}:`;

/**
 * What anyone was writing on this tablet about a refused booking goes on in the dossier of the one that stands for it;
 * nothing already written there is replaced. Never rejects: what can't be moved stays where it was.
 */
export async function moveNoteDrafts(drafts: Drafts, from: Ulid, to: Ulid): Promise<void> {
  try {
    for (const draft of await drafts.list(prefixOf(from))) {
      const key = noteDraftKey(to, draft.key.slice(prefixOf(from).length));
      if ((await drafts.read(key)).draft) continue;
      await drafts.write({ ...draft, key });
      await drafts.remove(draft.key);
    }
  } catch (cause) {
    console.error('draft', cause);
  }
}
