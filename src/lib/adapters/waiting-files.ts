/**
 * Why a file stays here though nothing is in its way: nobody has looked at it yet (« Lisible ? »), or a person made it
 * wait.
 */
export type Hold = 'to-check' | 'paused';

/** A file on its way to a dossier, without its bytes. */
export interface PendingUpload {
  /** ULID of the dossier's file. */
  id: string;
  appointment: string;
  name: string;
  mediaType: string;
  sha256: string;
  /** Bytes. */
  size: number;
  addedAt: string;
  /** A failure code when the service would not have it. */
  refused: string | null;
  /** Leaves by itself without one. */
  held?: Hold | undefined;
  /** A small JPEG of a photo. */
  thumbnail?: ArrayBuffer | undefined;
}

export type Change = Partial<Pick<PendingUpload, 'refused' | 'held'>>;

/** Files kept on a device until the service has them: what is known of each, and apart from it the bytes. */
export interface WaitingFiles {
  /** Calls back now and at each change, of other tabs too, the oldest first; returns what stops it. */
  watch(callback: (waiting: PendingUpload[]) => void): () => void;
  /** The oldest first. */
  ids(): Promise<string[]>;
  get(id: string): Promise<PendingUpload | undefined>;
  /** Of one file at a time: together they may be more than a device's memory. */
  bytesOf(id: string): Promise<ArrayBuffer | undefined>;
  /** Rejects when there is no room. */
  keep(upload: PendingUpload, bytes: ArrayBuffer): Promise<void>;
  remove(id: string): Promise<void>;
  /** Those meant for one appointment go with another. */
  reassign(from: string, to: string): Promise<void>;
  change(ids: readonly string[], change: Change): Promise<void>;
}
