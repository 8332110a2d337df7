import type { FacilityDexie, PendingUpload } from '$lib/adapters/dexie-facility.ts';
import type { sha256, uploadFile } from '$lib/adapters/tus-upload.ts';
import { liveQuery } from 'dexie';
import { ulid } from 'ulid';

interface Sending {
  sha256: typeof sha256;
  uploadFile: typeof uploadFile;
}

/** Files on their way to a dossier: kept on the tablet until the service has them, sent one at a time. */
export class UploadQueue {
  #uploads = $state.raw<PendingUpload[]>([]);
  #sentBytes = $state<Record<string, number>>({});
  #isSending = false;
  readonly #dexie: FacilityDexie;
  readonly #sending: Sending;
  readonly #stop: () => void;

  constructor(dexie: FacilityDexie, sending: Sending) {
    this.#dexie = dexie;
    this.#sending = sending;
    const subscription = liveQuery(() => dexie.uploads.orderBy('id').toArray()).subscribe((uploads) => {
      this.#uploads = uploads;
    });
    this.#stop = () => subscription.unsubscribe();
  }

  get count() {
    return this.#uploads.length;
  }
  of(appointment: string) {
    return this.#uploads.filter((upload) => upload.appointment === appointment);
  }
  sentBytes(id: string) {
    return this.#sentBytes[id] ?? 0;
  }

  /** Keeps the file on the tablet, then starts sending. */
  async add(appointment: string, file: File): Promise<void> {
    const bytes = await file.arrayBuffer();
    await this.#dexie.uploads.add({
      id: ulid(),
      appointment,
      name: file.name.trim().slice(0, 120) || 'document',
      mediaType: file.type,
      sha256: await this.#sending.sha256(bytes),
      bytes,
      addedAt: new Date().toISOString(),
      refused: null,
    });
    void this.resume();
  }

  /** Files meant for a booking that was refused go with the one that stands for it. */
  async reassign(from: string, to: string): Promise<void> {
    await this.#dexie.uploads.where('appointment').equals(from).modify({ appointment: to });
  }

  async remove(id: string): Promise<void> {
    await this.#dexie.uploads.delete(id);
  }

  /** Goes on with what waits; stops quietly when the network is gone. */
  async resume(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let upload = await this.#next(); upload; upload = await this.#next()) {
        const { id, appointment, name, sha256, bytes, mediaType } = upload;
        const outcome = await this.#sending.uploadFile(new Blob([bytes], { type: mediaType }), {
          metadata: { id, appointment, kind: 'document', name, sha256 },
          onProgress: (sentBytes) => (this.#sentBytes[id] = sentBytes),
        });
        if (outcome.ok) await this.#dexie.uploads.delete(id);
        else if (outcome.failure.error === 'offline' || outcome.failure.error === 'signed-out') return;
        else await this.#dexie.uploads.update(id, { refused: outcome.failure.error });
      }
    } finally {
      this.#isSending = false;
    }
  }

  #next() {
    return this.#dexie.uploads
      .orderBy('id')
      .filter(({ refused }) => refused === null)
      .first();
  }

  close() {
    this.#stop();
  }
}
