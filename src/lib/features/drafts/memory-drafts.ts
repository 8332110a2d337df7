import type { Drafts, KeptDraft } from '$lib/adapters/drafts.ts';

/** Drafts in memory, shared by all the tabs that a test opens on them. */
export function memoryDrafts() {
  const kept = new Map<string, KeptDraft>();
  const watchers = new Set<{ key: string; handle: (draft: KeptDraft | null) => void }>();
  const tell = (key: string) =>
    watchers.forEach((watcher) => watcher.key === key && watcher.handle(kept.get(key) ?? null));
  const drafts: Drafts = {
    read: async (key) => ({ draft: kept.get(key) ?? null, overtaken: null }),
    write: async (draft) => {
      kept.set(draft.key, draft);
      tell(draft.key);
    },
    remove: async (key) => {
      kept.delete(key);
      tell(key);
    },
    forgetAbout: async (ids) => {
      for (const [key, draft] of kept)
        if (ids.some((id) => JSON.stringify(draft).includes(id))) kept.delete(key);
    },
    list: async (prefix) => [...kept.values()].filter(({ key }) => key.startsWith(prefix)),
    watch: (key, handle) => {
      const watcher = { key, handle };
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
  return { kept, drafts };
}
