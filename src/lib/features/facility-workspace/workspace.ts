import type { Account, Device } from '#domain/account.ts';
import type { Author } from '#domain/author.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { Drafts } from '$lib/adapters/drafts.ts';
import type { Keepsake } from '$lib/adapters/keepsake.ts';
import type { saveFile, saveText } from '$lib/adapters/save-text.ts';
import type { RegisterWorker } from '$lib/adapters/service-worker.ts';
import type { UploadQueue } from '$lib/features/uploads/upload-queue.svelte.ts';
import type { OwnAccountDesk } from '$lib/features/own-account/own-account-desk.svelte.ts';
import type { PushDesk } from '$lib/features/push/push-desk.svelte.ts';
import type { Acknowledgements } from '$lib/features/refusals/acknowledgements.svelte.ts';
import type { Recorder } from '$lib/features/sync/recorder.ts';
import type { Unsent } from '$lib/features/sync/unsent.ts';
import type { SyncService } from '$lib/features/sync/sync-service.ts';
import type { SyncStatus } from '$lib/features/sync/sync-status.svelte.ts';
import { createContext } from 'svelte';
import type { Clock } from './clock.svelte.ts';
import type { FacilityStore } from './facility-store.svelte.ts';

/** What every screen of a facility works with, once the tablet is enrolled. Built in app/facility.ts. */
export interface Workspace {
  device: Device;
  /** Who holds the tablet. */
  account: () => Account;
  author: () => Author;
  store: FacilityStore;
  recorder: Recorder;
  status: SyncStatus;
  sync: SyncService;
  unsent: Unsent;
  saveText: typeof saveText;
  saveFile: typeof saveFile;
  uploads: UploadQueue;
  acknowledgements: Acknowledgements;
  drafts: Drafts;
  /** What is being written on this page: each of them hands over what has not left yet. */
  writings: Set<() => Promise<void>>;
  api: ApiClient;
  clock: Clock;
  kept: Keepsake;
  /** This browser can make and use passkeys. */
  hasPasskeys: boolean;
  openOwnAccount(): OwnAccountDesk;
  push: PushDesk;
  registerWorker: RegisterWorker;
  close(): Promise<void>;
}

export const [useWorkspace, provideWorkspace] = createContext<Workspace>();
