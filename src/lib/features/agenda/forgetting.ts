import type { Keepsake } from '$lib/adapters/keepsake.ts';
import * as z from 'zod/mini';

interface ForgettingOptions {
  kept: Keepsake;
  /** Where this device keeps something of patients. */
  places: { forgetAbout(ids: readonly string[]): Promise<void> }[];
}

const KEY = 'erased';
const IdsSchema = z.array(z.string());

/** Clears an erased person away from a doctor's device, once for each id. */
export const createForgetting = ({ kept, places }: ForgettingOptions) =>
  async function forget(erased: readonly string[]): Promise<void> {
    const known = new Set(IdsSchema.safeParse(kept.read(KEY)).data);
    const fresh = erased.filter((id) => !known.has(id));
    if (fresh.length === 0) return;
    try {
      for (const place of places) await place.forgetAbout(fresh);
      kept.write(KEY, erased);
    } catch (cause) {
      // Tried again with the next answer.
      console.error('erased', cause);
    }
  };
