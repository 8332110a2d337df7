import type { FilesOrInMemory } from './or-in-memory.ts';
import type { FileRefusal } from './photo-plan.ts';
import type { Prepare } from './prepare-file.ts';

export interface UploadIntakeOptions {
  files: FilesOrInMemory;
  prepare: Prepare;
  newId: () => string;
  /** ms */
  deviceNow: () => number;
}

interface Chosen {
  id: string;
  appointment: string;
  name: string;
}

/** Why a file was not taken: nothing of it is kept, and the person still has it. */
export interface NotTaken extends Chosen {
  reason: FileRefusal | 'too-many' | 'not-kept';
}

export interface AddOptions {
  /** How many more the dossier takes. */
  room?: number;
  /** Nobody needs to look at it before it leaves. */
  isChecked?: boolean;
}

/** What people choose, on its way to being kept on the device. */
export class UploadIntake {
  readonly #options: UploadIntakeOptions;
  #preparing = $state.raw<readonly Chosen[]>([]);
  #notTaken = $state.raw<readonly NotTaken[]>([]);
  /** One file at a time: several photos decoded together are more than an old phone's memory. */
  #lastAdding: Promise<unknown> = Promise.resolve();

  constructor(options: UploadIntakeOptions) {
    this.#options = options;
  }

  get isPreparing() {
    return this.#preparing.length > 0;
  }
  /** Chosen, and not kept yet. */
  preparing(appointment: string) {
    return this.#preparing.filter((file) => file.appointment === appointment);
  }
  notTaken(appointment: string) {
    return this.#notTaken.filter((file) => file.appointment === appointment);
  }
  dismiss(id: string): void {
    this.#notTaken = this.#notTaken.filter((file) => file.id !== id);
  }

  /** Never rejects. @returns those that were not taken; they stand in `notTaken` too */
  async add(appointment: string, files: Iterable<File>, options: AddOptions = {}): Promise<NotTaken[]> {
    const { room = Infinity, isChecked = false } = options;
    const chosen = Array.from(files, (file) => ({
      file,
      facts: { id: this.#options.newId(), appointment, name: file.name },
    }));
    const taken = chosen.slice(0, Math.max(0, room));
    const refusals = chosen
      .slice(taken.length)
      .map(({ facts }): NotTaken => ({ ...facts, reason: 'too-many' }));
    this.#preparing = [...this.#preparing, ...taken.map(({ facts }) => facts)];
    const adding = this.#lastAdding.then(async () => {
      for (const { facts, file } of taken) {
        const reason = await this.#keep(facts, file, isChecked);
        this.#preparing = this.#preparing.filter((one) => one.id !== facts.id);
        if (reason) refusals.push({ ...facts, reason });
      }
    });
    this.#lastAdding = adding;
    await adding;
    this.#notTaken = [...this.#notTaken, ...refusals];
    return refusals;
  }

  async #keep({ id, appointment }: Chosen, file: File, isChecked: boolean) {
    const { prepare, files, deviceNow } = this.#options;
    try {
      const outcome = await prepare(file);
      if (!outcome.ok) return outcome.reason;
      const { bytes, ...facts } = outcome.file;
      const addedAt = new Date(deviceNow()).toISOString();
      const held = isChecked ? {} : { held: 'to-check' as const };
      const size = bytes.byteLength;
      await files.keep({ ...facts, id, appointment, size, addedAt, refused: null, ...held }, bytes);
      return null;
    } catch (cause) {
      console.error('upload', cause);
      return 'not-kept';
    }
  }
}
