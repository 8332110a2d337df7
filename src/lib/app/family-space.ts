import { createContext } from 'svelte';
import { ulid } from 'ulid';
import { createApiClient, type ApiClient } from '$lib/adapters/api-client.ts';
import { followEvents } from '$lib/adapters/event-stream.ts';
import { createKeepsake, type Keepsake } from '$lib/adapters/keepsake.ts';
import { keptLinkAddress } from '$lib/adapters/link-address.ts';
import { isOnline } from '$lib/adapters/online.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import type { FamilyPlace } from '$lib/adapters/family-waiting-files.ts';
import type { OpenedUploads } from '$lib/features/documents/uploads-of-space.svelte.ts';
import type { Contact } from '$lib/features/space/family-space.svelte.ts';
import type { WaitingRoomOptions } from '$lib/features/waiting-room/waiting-room.svelte.ts';

/** What a family's screens need once signed in. */
export interface FamilySpaceApp {
  api: ApiClient;
  deviceNow: () => number;
  newId: () => string;
  keepsake: Keepsake;
  followLink: (linkId: string, onChange: () => void) => () => void;
  onWakeUp: (callback: () => void) => () => void;
  /** Reactive. */
  isOnline: () => boolean;
  media: WaitingRoomOptions;
  /** The address that led here, where this tab still knows it. */
  keptLinkAddress: (linkId: string) => string | null;
  /** Loaded when the space is open: nobody waits for it. */
  openUploads: (place: FamilyPlace, onSent: () => void) => Promise<OpenedUploads>;
  /** The link is over: what waited of its documents goes. */
  forgetFiles: (linkId: string) => Promise<void>;
}

/** What of a link waits or is kept on this device. */
export const draftKeys = (linkId: string) => ({
  questions: `questions:${linkId}`,
  selfTest: `self-test:${linkId}`,
  phone: `phone:${linkId}`,
});

/** Whom to call: known from an earlier visit when the service can't be reached. */
export const keptContact = (keepsake: Keepsake, linkId: string) => ({
  read(): Contact | null {
    const phone = keepsake.read(draftKeys(linkId).phone);
    return typeof phone === 'string' ? { name: null, phone } : null;
  },
  keep: ({ phone }: Contact) => keepsake.write(draftKeys(linkId).phone, phone),
});

/** Nothing of a person stays on a device that has no more business with the link. */
export function forgetDrafts(keepsake: Keepsake, linkId: string) {
  for (const key of Object.values(draftKeys(linkId))) keepsake.forget(key);
}

async function openUploads(place: FamilyPlace, onSent: () => void): Promise<OpenedUploads> {
  const [{ openFamilyUploads }] = await Promise.all([
    import('./family-uploads.ts'),
    // Already here when the network goes: files chosen then must find their way out later.
    import('tus-js-client'),
  ]);
  return openFamilyUploads(place, onSent);
}

const forgetFiles = async (linkId: string) => {
  const { forgetFilesOfLink } = await import('$lib/adapters/family-waiting-files.ts');
  await forgetFilesOfLink(linkId).catch(() => undefined);
};

const media: WaitingRoomOptions = {
  isMediaAllowed: async () => (await import('$lib/adapters/media-permission.ts')).isMediaAllowed(),
  openMedia: async () => (await import('$lib/adapters/media.ts')).openMedia(),
  stopMedia: (stream) => {
    for (const track of stream?.getTracks() ?? []) track.stop();
  },
};

export const createFamilySpaceApp = (): FamilySpaceApp => ({
  api: createApiClient((input, init) => fetch(input, init)),
  deviceNow: () => Date.now(),
  newId: ulid,
  keepsake: createKeepsake(() => localStorage),
  followLink: (linkId, onChange) => followEvents(`/events/links/${linkId}`, { onChange }),
  onWakeUp,
  isOnline,
  media,
  keptLinkAddress,
  openUploads,
  forgetFiles,
});

export const [useFamilySpaceApp, provideFamilySpaceApp] = createContext<FamilySpaceApp>();
