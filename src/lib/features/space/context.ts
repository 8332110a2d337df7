import { createContext } from 'svelte';
import type { FamilySpace } from './family-space.svelte.ts';

/** The space that a page of `/r/<linkId>` belongs to. */
export const [useFamilySpace, provideFamilySpace] = createContext<FamilySpace>();
