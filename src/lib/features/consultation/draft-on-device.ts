import type { Drafts } from '$lib/adapters/drafts.ts';
import { KeptForm } from '$lib/features/drafts/kept-form.svelte.ts';
import * as z from 'zod/mini';

const WrittenSchema = z.object({ text: z.string(), savedAt: z.string() });
export type Written = z.infer<typeof WrittenSchema>;

/** What this device knows of the service's copy. */
const KnownSchema = z.object({
  sent: z.nullable(z.string()),
  /** The version last seen, and those sent since. */
  versions: z.array(z.string()),
});
export type Known = z.infer<typeof KnownSchema>;

const NOTHING: Known = { sent: null, versions: [] };

const reading =
  <S extends z.ZodMiniType>(schema: S) =>
  (value: unknown): z.output<S> | null =>
    schema.safeParse(value).data ?? null;

/** One draft as all tabs of this device share it: the text, what was set aside, what the service has. */
export function draftOnDevice(drafts: Drafts, key: string, newId: () => string) {
  const knownKey = `${key}:service`;
  let known = NOTHING;
  return {
    text: new KeptForm<Written>({
      ...{ drafts, key },
      blank: { text: '', savedAt: '' },
      read: reading(WrittenSchema),
    }),
    others: new KeptForm<Written[]>({
      ...{ drafts, key: `${key}:other` },
      blank: [],
      read: reading(z.array(WrittenSchema)),
    }),
    /** As any tab last noted it; as this one did where the device can't be read. */
    async known(): Promise<Known> {
      const { draft } = await drafts.read(knownKey).catch(() => ({ draft: null }));
      return (known = reading(KnownSchema)(draft?.value) ?? known);
    },
    /** As this tab last learnt or noted it. */
    lastKnown: () => known,
    async note(next: Known): Promise<void> {
      known = next;
      const savedAt = new Date(0).toISOString();
      const row = { key: knownKey, value: next, savedAt, version: newId(), parent: null };
      await drafts.write(row).catch((cause: unknown) => console.error('draft', cause));
    },
    async forget(): Promise<void> {
      known = NOTHING;
      await drafts.remove(knownKey).catch((cause: unknown) => console.error('draft', cause));
    },
  };
}
