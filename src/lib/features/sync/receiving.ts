import type { Device } from '#domain/account.ts';
import { documentId } from '#domain/document-ids.ts';
import { DEVICE_DOCUMENT_TYPES } from '#domain/documents.ts';
import {
  type FillProgress,
  fillProgress,
  FillingSchema,
  isAbreast,
  isWorthRebuilding,
  type Link,
  LinkSchema,
  resumeFilling,
} from '#domain/sync-copy.ts';
import type { KeyValues, Outbox } from '$lib/adapters/dexie-facility.ts';
import type { LocalCopy } from '$lib/adapters/local-copy.ts';
import type { Raw } from '$lib/adapters/pouch.ts';
import type { Hello, Replica } from '$lib/adapters/pouch-remote.ts';
import { ulid } from 'ulid';

export interface ReceiveOptions {
  /** Something was sent in this exchange: the service has moved on since its greeting. */
  hasSent: boolean;
  /** Told the number of documents received so far. */
  progress(received: number): void;
  /** Told while a fresh copy is received; null when it is in use. */
  filling(progress: FillProgress | null): void;
  /** Run between two parts: a booking doesn't wait for the end of a long first sync. */
  meanwhile(): Promise<void>;
}

export interface Receiving {
  /** After the service was restored from a backup: puts back in the outbox what it lost of this tablet's writing. */
  offerAgain(hello: Hello): Promise<void>;
  /** Brings the copy in step: nothing to do, an ordinary pull, or a fresh copy from the service's snapshot. */
  receive(hello: Hello, options: ReceiveOptions): Promise<void>;
}

interface ReceivingOptions {
  device: Pick<Device, 'id' | 'facility'>;
  /** `facility-tilleuls` */
  base: string;
  replica: Pick<Replica, 'missing' | 'pull' | 'snapshot' | 'snapshotPart'>;
  copy: LocalCopy;
  outbox: Outbox;
  settings: KeyValues;
  now(): number;
}

type CopySize = Awaited<ReturnType<LocalCopy['size']>>;

const LINK = 'link';
const FILLING = 'filling';
/** A snapshot renewed more often than this during one first sync: something else is wrong. */
const MAX_RENEWALS = 3;
const OFFERED_AT_ONCE = 500;

const writtenTypes: readonly unknown[] = DEVICE_DOCUMENT_TYPES;

export function createReceiving(options: ReceivingOptions): Receiving {
  const { device, base, replica, copy, outbox, settings } = options;
  const readLink = async (): Promise<Link | null> =>
    LinkSchema.safeParse(await settings.read(LINK)).data ?? null;
  const readFilling = async () => FillingSchema.safeParse(await settings.read(FILLING)).data ?? null;
  const instant = () => new Date(options.now()).toISOString();

  const keepLink = (link: Link) => settings.write(LINK, link);

  /** A copy that came another way than by a snapshot is good too: it has what only the service writes. */
  const hasServiceDocuments = async () =>
    (await copy.revisionOf(documentId.facility(device.facility))) !== null;

  async function needsFreshCopy(link: Link | null, size: CopySize, { epoch }: Hello): Promise<boolean> {
    if (!link) return !(await hasServiceDocuments());
    const isEmptied = link.held > 0 && size.documents === 0;
    if (link.epoch !== epoch || isEmptied) return true;
    return isWorthRebuilding(size) && (await outbox.entries()).length === 0;
  }

  async function insert(database: PouchDB.Database, documents: Raw[]) {
    const results = await database.bulkDocs(documents as PouchDB.Core.ExistingDocument<object>[], {
      new_edits: false,
    });
    // With `new_edits: false` only what failed is answered.
    const [failed] = results;
    if (failed) throw new Error('The tablet could not keep a part of the snapshot', { cause: failed });
  }

  /** @returns false when the snapshot was replaced on the way. */
  async function fillParts({ filling: tell, meanwhile }: ReceiveOptions): Promise<boolean> {
    const before = await readFilling();
    const fresh = { name: `${base}~${ulid()}`, startedAt: instant() };
    let filling = resumeFilling(before, await replica.snapshot(), fresh);
    if (before && before.name !== filling.name) await copy.discard(before.name);
    const database = await copy.beside(filling.name);
    // The browser may have emptied this one too.
    if (Number((await database.info()).update_seq) === 0) filling = { ...filling, done: 0 };
    await settings.write(FILLING, filling);
    tell(fillProgress(filling));
    const fetchPart = (part: number) =>
      part < filling.parts.length ? replica.snapshotPart(filling.snapshot, part) : Promise.resolve(null);
    let next = fetchPart(filling.done);
    while (filling.done < filling.parts.length) {
      const documents = await next;
      if (!documents) return false;
      next = fetchPart(filling.done + 1);
      // Awaited one turn later: its failure must not go unheard meanwhile.
      next.catch(() => undefined);
      await insert(database, documents);
      filling = { ...filling, done: filling.done + 1 };
      await settings.write(FILLING, filling);
      tell(fillProgress(filling));
      await meanwhile();
    }
    return true;
  }

  async function fill(receive: ReceiveOptions) {
    for (let renewals = 0; !(await fillParts(receive)); renewals += 1)
      if (renewals === MAX_RENEWALS) throw new Error('The snapshot is replaced faster than it is received');
    const filling = await readFilling();
    if (!filling) throw new Error('The fresh copy is gone');
    const reached = await replica.pull({
      into: await copy.beside(filling.name),
      since: filling.since,
      progress: () => undefined,
    });
    await copy.replaceBy(filling.name, async () => (await outbox.entries()).map(({ id }) => id));
    const { total } = fillProgress(filling);
    await keepLink({ epoch: filling.epoch, reached: [reached], held: total });
    await settings.remove(FILLING);
    receive.progress(total);
    receive.filling(null);
  }

  return {
    async offerAgain({ epoch }) {
      const link = await readLink();
      if (!link || link.epoch === epoch) return;
      const { documents } = await copy.readAll();
      const own = documents.flatMap(({ _id: id, _rev: rev, type, by }) =>
        rev && writtenTypes.includes(type) && (by as { device?: string } | undefined)?.device === device.id
          ? [{ id, rev }]
          : [],
      );
      const waiting = new Set((await outbox.entries()).map(({ id }) => id));
      for (let from = 0; from < own.length; from += OFFERED_AT_ONCE) {
        const lost = (await replica.missing(own.slice(from, from + OFFERED_AT_ONCE))).filter(
          ({ id }) => !waiting.has(id),
        );
        if (lost.length === 0) continue;
        await outbox.announce(
          lost.map(({ id }) => id),
          instant(),
        );
        await outbox.confirm(lost);
      }
    },

    async receive(hello, receive) {
      const [link, size] = await Promise.all([readLink(), copy.size()]);
      if (await needsFreshCopy(link, size, hello)) return fill(receive);
      if (!receive.hasSent && isAbreast(link, hello)) return;
      let received = 0;
      const progress = (read: number) => receive.progress((received = read));
      const reached = await replica.pull({ into: copy.pouch, since: null, progress });
      const held = Math.max(size.documents, received);
      await keepLink({ epoch: hello.epoch, reached: [hello.seq, reached], held });
    },
  };
}
