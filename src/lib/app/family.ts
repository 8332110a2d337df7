import { createContext } from 'svelte';
import { keepLinkAddress } from '$lib/adapters/link-address.ts';
import { createLinkClient, type LinkClient } from '$lib/adapters/link-client.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import type { BrowserFacts } from '$lib/features/link-sign-in/browser-fitness.ts';

/** What the link page needs before sign-in, and no more: it is weighed. The rest is in family-space.ts. */
export interface FamilyApp {
  links: LinkClient;
  deviceNow: () => number;
  browserFacts: () => BrowserFacts;
  onWakeUp: (callback: () => void) => () => void;
  /** For a browser that turns out not to hold a call. */
  keepLinkAddress: (linkId: string, address: string) => void;
}

export const createFamilyApp = (): FamilyApp => ({
  links: createLinkClient((input, init) => fetch(input, init)),
  deviceNow: () => Date.now(),
  browserFacts: () => ({
    userAgent: navigator.userAgent,
    hasMediaDevices: 'mediaDevices' in navigator && 'getUserMedia' in navigator.mediaDevices,
    isSecureContext,
  }),
  onWakeUp,
  keepLinkAddress,
});

export const [useFamilyApp, provideFamilyApp] = createContext<FamilyApp>();
