import type { Account, Device } from '#domain/account.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import { type ApiClient, createApiClient } from '$lib/adapters/api-client.ts';
import {
  createOutbox,
  createSettings,
  FacilityDexie,
  openFacilityDexie,
} from '$lib/adapters/dexie-facility.ts';
import { createDrafts } from '$lib/adapters/drafts.ts';
import { followEvents } from '$lib/adapters/event-stream.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { openLocalCopy } from '$lib/adapters/local-copy.ts';
import { openPasskeys } from '$lib/adapters/passkeys.ts';
import { createReplica } from '$lib/adapters/pouch-remote.ts';
import { createSyncJournal } from '$lib/adapters/sync-journal.ts';
import { readTimings } from '$lib/adapters/timings.ts';
import { saveFile, saveText } from '$lib/adapters/save-text.ts';
import { hasRoom, readStorageRoom } from '$lib/adapters/storage-room.ts';
import { createAsides } from '$lib/adapters/asides.ts';
import { createUnsent } from '$lib/features/sync/unsent.ts';
import { forgetSpokenTitle } from '$lib/adapters/spoken-title.ts';
import { onNotificationOpened, updateNow, workerOf } from '$lib/adapters/service-worker.ts';
import { uploadFile } from '$lib/adapters/tus-upload.ts';
import { createDexieWaitingFiles } from '$lib/adapters/dexie-waiting-files.ts';
import { zip } from '$lib/adapters/zip.ts';
import { createOrderedIds } from '$lib/adapters/ordered-ids.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import { isBooked } from '$lib/features/dossier/is-booked.ts';
import { orInMemory } from '$lib/features/uploads/or-in-memory.ts';
import { UploadQueue } from '$lib/features/uploads/upload-queue.svelte.ts';
import { FacilitySession } from '$lib/features/facility-sign-in/facility-session.svelte.ts';
import type { Roster } from '$lib/features/lock/roster.svelte.ts';
import type { TabletLock } from '$lib/features/lock/tablet-lock.svelte.ts';
import type { Unlocking } from '$lib/features/lock/unlocking.svelte.ts';
import { Clock } from '$lib/features/facility-workspace/clock.svelte.ts';
import { DocumentIndex } from '$lib/features/facility-workspace/document-index.svelte.ts';
import { FacilityStore } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { OwnAccountDesk } from '$lib/features/own-account/own-account-desk.svelte.ts';
import { Acknowledgements } from '$lib/features/refusals/acknowledgements.svelte.ts';
import { createForgetting } from '$lib/features/sync/forgetting.ts';
import { createRecorder } from '$lib/features/sync/recorder.ts';
import { createReceiving } from '$lib/features/sync/receiving.ts';
import { localDateOf } from '#domain/local-time.ts';
import { createFirstScreen } from '$lib/features/facility-workspace/first-screen.ts';
import { keepFirstScreen } from '$lib/features/facility-workspace/keep-first-screen.svelte.ts';
import { createSignOuts } from '$lib/features/sign-out/sign-outs.ts';
import { startSync } from '$lib/features/sync/sync-service.ts';
import { SyncStatus } from '$lib/features/sync/sync-status.svelte.ts';

import { openAccountPush } from './account-push.ts';
import { prepareFile } from './prepare-file.ts';
import { createFacilityLock } from './facility-lock.ts';

export interface FacilityApp {
  session: FacilitySession;
  lock: TabletLock;
  roster: Roster;
  unlocking: Unlocking;
  /** Clears what a screen left in the document. */
  forgetScreen(): void;
  /** Who holds the tablet, and whether it is locked. Returns what stops watching. */
  start(): Promise<() => void>;
  api: ApiClient;
  clock: Clock;
  /** Lets the newest version in and loads the page anew. */
  updateNow(): Promise<void>;
  /** Returns what stops it. */
  onNotificationOpened(open: (path: string) => void): () => void;
  /**
   * Opens the tablet's copy and starts its exchange with the service.
   * @param onNewer told when another tab brings its data to a newer version
   */
  openWorkspace(device: Device, onNewer: () => void): Promise<Workspace>;
}

/** Composition root of the facility's tablet. */
export function createFacilityApp(): FacilityApp {
  const kept = createKeepsake(() => localStorage);
  const signOuts = createSignOuts(createApiClient(fetch.bind(globalThis)), kept);
  const { api } = signOuts;
  onWakeUp(() => void signOuts.settle());
  const tablet = new FacilityDexie('vis-a-vis-tablet');
  const settings = createSettings(tablet);
  const passkeys = openPasskeys();
  const tabletLock = createFacilityLock(api, settings);
  const session = new FacilitySession(signOuts, settings, passkeys, (account, password) => {
    tabletLock.lock.unlock();
    void tabletLock.roster.note(account, password);
  });
  const unlocking = tabletLock.unlocking(session);
  const clock = new Clock();
  const timings = readTimings(localStorage);

  async function start() {
    const stop = await tabletLock.start(session);
    await session.start();
    if (session.account) await tabletLock.roster.meet(session.account);
    return stop;
  }
  const { lock, roster } = tabletLock;
  return {
    session,
    forgetScreen: forgetSpokenTitle,
    lock,
    roster,
    unlocking,
    start,
    api,
    clock,
    updateNow: () => updateNow('/e/'),
    onNotificationOpened,
    openWorkspace,
  };

  async function openWorkspace(device: Device, onNewer: () => void): Promise<Workspace> {
    // What waits to be sent must not be swept away when the tablet runs short of space.
    void navigator.storage?.persist?.();
    const name = facilityDatabase(device.facility);
    // Of this facility alone: a tablet enrolled elsewhere keeps what it hasn't sent, and shows it to nobody there.
    const dexie = await openFacilityDexie(`vis-a-vis-${name}`);
    dexie.onNewer = onNewer;
    const ownSettings = createSettings(dexie);
    const database = await openLocalCopy({
      base: name,
      settings: ownSettings,
      silenceMs: timings.silenceMs,
    });
    const index = new DocumentIndex();
    const store = new FacilityStore(index, clock);
    const firstScreen = createFirstScreen(ownSettings);
    const first = await firstScreen.read((kept) =>
      localDateOf(clock.now, typeof kept?.timeZone === 'string' ? kept.timeZone : 'Europe/Paris'),
    );
    const reading = index.open(database, first ?? []);
    if (!first) await reading;
    const stopKeeping = keepFirstScreen(firstScreen, store, reading);
    const outbox = createOutbox(dexie);
    const now = () => Date.now();
    const acknowledgements = new Acknowledgements(ownSettings);
    await acknowledgements.open();
    const status = new SyncStatus(() => uploads.files);
    const asides = createAsides(dexie);
    const unsent = createUnsent({ database, dexie, outbox, asides, zip, now });
    unsent.finish().catch((cause: unknown) => console.error('set aside', cause));
    const { silenceMs } = timings;
    const uploads = new UploadQueue({
      name: dexie.name,
      files: orInMemory(createDexieWaitingFiles(dexie), hasRoom),
      newId: createOrderedIds(now),
      deviceNow: now,
      uploadFile: (bytes, options) => uploadFile(bytes, { ...options, silenceMs }),
      prepare: prepareFile,
      destination: ({ appointment }) => ({ appointment }),
      isBooked: (appointment) => isBooked(database, appointment),
      replacedBy: (appointment) => store.standInOf(appointment),
    });
    const drafts = createDrafts(dexie, sessionStorage);
    const forget = createForgetting({ dexie, database, drafts, settings: ownSettings, firstScreen });
    const replica = createReplica({ local: database, url: `${location.origin}/db/${name}`, fetch, timings });
    const sync = startSync({
      facility: device.facility,
      device: device.id,
      database,
      replica,
      receiving: createReceiving({
        device,
        base: name,
        replica,
        copy: database,
        outbox,
        settings: ownSettings,
        now,
      }),
      outbox,
      journal: createSyncJournal(dexie, now),
      asides,
      readRoom: readStorageRoom,
      settings: ownSettings,
      heard: ({ now: serverNow, erased = [] }) => {
        clock.synchronise(serverNow);
        void forget(erased);
      },
      status,
      now,
      timings,
      followNudges: (onChange, tell) =>
        followEvents('/events/facility', {
          onChange,
          onSession: () => void session.verify(),
          retryMs: timings.reopenMs,
          silence: { afterMs: timings.beatSilenceMs, tell },
        }),
      onWakeUp,
      onExchanged: () => void uploads.resume(),
    });
    const stopProbing = onWakeUp(() => void database.probe());
    // Screens are drawn once more while somebody leaves: until they are gone they are still theirs.
    let latest = session.account;
    const account = () => {
      latest = session.account ?? latest;
      return latest as Account;
    };
    return {
      device,
      account,
      author: () => ({ kind: 'staff', id: account().id, name: account().name, device: device.id }),
      store,
      recorder: createRecorder({
        database,
        outbox,
        now,
        wake: () => sync.wake(),
        saved: (isKept) => status.acceptSaving(isKept),
      }),
      status,
      sync,
      unsent,
      saveText,
      saveFile,
      uploads,
      acknowledgements,
      drafts,
      writings: new Set(),
      api,
      clock,
      kept,
      hasPasskeys: passkeys.isAvailable(),
      openOwnAccount: () => new OwnAccountDesk({ api, passkeys, onSignedOut: () => void session.verify() }),
      push: openAccountPush(api, '/e/'),
      registerWorker: workerOf('/e/'),
      async close() {
        stopProbing();
        stopKeeping();
        index.close();
        uploads.close();
        await sync.close();
        await database.close();
        dexie.close();
      },
    };
  }
}
