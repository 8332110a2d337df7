import type { Instant } from '#domain/primitives.ts';
import { EMPTY_HEAD, type AuditEvent, type AuditHead, type AuditLine } from '#domain/audit.ts';
import { StoreUnavailableError, type Database, type Store, type Stored } from '../../adapters/store.ts';
import { createChain, type ChainFault } from './chain.ts';
import { createCuts, type AuditCut } from './cuts.ts';

/** Lines written at once, in one document: all of them are there, or none. */
interface LinesDocument extends Stored {
  type: 'audit-lines';
  lines: AuditLine[];
}
/** How far the journal reached, kept in another database: lines missing at its end are noticed. */
interface HeadDocument extends Stored, AuditHead {
  type: 'audit-head';
}

export interface Verification {
  head: AuditHead;
  fault: ChainFault | null;
  /** Where it begins, when lines before it were cut off; null: at its first line. */
  cut: AuditCut | null;
}

const HEAD_ID = 'audit-head';
const DIGITS = 12;
const LINES_AT_ONCE = 200;
const STRETCH = 1000;
/** Lines between two keepings of the head. */
const KEEP_EVERY = 20;
const ATTEMPTS = 40;
const idOf = (number: number) => `lines:${String(number).padStart(DIGITS, '0')}`;

/** Who did what, when, and from where: appended to, never changed (docs/decisions/019-audit-journal.md). */
export function createAudit({ store, keys }: { store: Store; keys: readonly Buffer[] }) {
  const chain = createChain(keys);
  const cuts = createCuts(() => database(), keys);
  const database = (): Database => store.database('audit');
  const service = store.database('service');
  let head: AuditHead | null = null;
  let kept = 0;
  const waiting: { event: AuditEvent; settle: (error?: unknown) => void }[] = [];
  let writing: Promise<void> | null = null;

  const lastOf = (document: LinesDocument | null): AuditHead => document?.lines.at(-1) ?? EMPTY_HEAD;
  const readEnd = async () => lastOf(await database().last<LinesDocument>('lines:'));

  /** A stretch at a time: a journal may be long. What a cut left undone is passed over. */
  async function* documents(): AsyncGenerator<LinesDocument> {
    const { number: last } = await readEnd();
    for (let number = ((await cuts.read())?.number ?? 0) + 1; number <= last; number += STRETCH)
      yield* await database().range<LinesDocument>(idOf(number), idOf(number + STRETCH));
  }

  /** Another instance may have written the next lines: then they come after those. */
  async function append(events: AuditEvent[]): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      head ??= await readEnd();
      const lines = chain.extend(head, events);
      const document: LinesDocument = { _id: idOf(head.number + 1), type: 'audit-lines', lines };
      head = null;
      const { ok } = await database().put(document);
      if (ok) {
        const { number, seal } = lines.at(-1) as AuditLine;
        head = { number, seal };
        return;
      }
    }
    throw new StoreUnavailableError('audit: too many writers at once');
  }

  async function keepHead(): Promise<void> {
    const reached = head;
    if (!reached) return;
    await service.update<HeadDocument>(HEAD_ID, (current) =>
      current && current.number >= reached.number
        ? null
        : { ...current, ...reached, _id: HEAD_ID, type: 'audit-head' },
    );
    kept = reached.number;
  }

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, LINES_AT_ONCE);
      const error = await append(batch.map(({ event }) => event)).then(
        () => undefined,
        (cause: unknown) => cause,
      );
      for (const { settle } of batch) settle(error);
      // A service that is killed keeps none at its end. Those waiting have their answer: the next lines bring it again.
      if (head && head.number - kept >= KEEP_EVERY) await keepHead().catch(() => undefined);
    }
  }

  function drain(): void {
    writing ??= writeAll().finally(() => {
      writing = null;
      // One may have come between the last look and now.
      if (waiting.length > 0) drain();
    });
  }

  return {
    /** Resolves once it is written; those that come meanwhile are written together. @throws StoreUnavailableError */
    record: (event: AuditEvent): Promise<void> =>
      new Promise((resolve, reject) => {
        const settle = (error?: unknown) =>
          error === undefined ? resolve() : reject(error instanceof Error ? error : new Error(String(error)));
        waiting.push({ event, settle });
        drain();
      }),
    async *lines(): AsyncGenerator<AuditLine> {
      for await (const document of documents()) yield* document.lines;
    },
    /** The numbers of the first line that is kept and of the last one. */
    span: async () => ({
      first: ((await cuts.read())?.number ?? 0) + 1,
      last: (await readEnd()).number,
    }),
    /** The lines numbered within [from, to), in order. */
    async between(from: number, to: number): Promise<AuditLine[]> {
      // A document's id is its first line's: one that begins before may reach in.
      const begin = idOf(Math.max(1, from - LINES_AT_ONCE + 1));
      const read = await database().range<LinesDocument>(begin, idOf(to));
      return read.flatMap(({ lines }) => lines).filter(({ number }) => number >= from && number < to);
    },
    /** Reads all of it again. `known` is a head that somebody wrote down earlier. */
    async verify(known: AuditHead | null = null): Promise<Verification> {
      const kept = await service.get<HeadDocument>(HEAD_ID);
      const expected = [known, kept].flatMap((one) => one ?? []);
      const cut = await cuts.read();
      if (cut && !cuts.isSigned(cut))
        return { head: EMPTY_HEAD, fault: { number: cut.number, fault: 'altered' }, cut };
      let reached: AuditHead = cut ?? EMPTY_HEAD;
      const before = expected.find(({ number }) => number === reached.number && number > 0);
      if (before && before.seal !== reached.seal)
        return { head: EMPTY_HEAD, fault: { number: before.number, fault: 'altered' }, cut };
      const faultOf = chain.follow(reached);
      for await (const document of documents())
        for (const line of document.lines) {
          const fault = faultOf(line);
          if (fault) return { head: reached, fault, cut };
          const other = expected.find(({ number }) => number === line.number);
          if (other && other.seal !== line.seal)
            return { head: reached, fault: { number: line.number, fault: 'altered' }, cut };
          reached = { number: line.number, seal: line.seal };
        }
      const isShort = expected.some(({ number }) => number > reached.number);
      const { number, seal } = reached;
      const fault = isShort ? ({ number: number + 1, fault: 'missing' } as const) : null;
      return { head: { number, seal }, fault, cut };
    },
    /**
     * Cuts off the lines before this moment, whole documents at a time and never the last one. The journal says so itself,
     * and begins from then on with a signed note of the seal that stood before it. Repeatable; a cut is made good.
     * @returns the number of the last line that went, 0 when none did
     */
    async cutBefore(moment: Instant, now: Instant): Promise<number> {
      let last: AuditHead | null = null;
      const { number: newest } = await readEnd();
      for await (const { lines } of documents()) {
        const end = lines.at(-1);
        if (!end || end.event.at >= moment || end.number === newest) break;
        last = end;
      }
      if (last) {
        const by = { kind: 'service' } as const;
        const subject = String(last.number);
        await this.record({ at: now, action: 'cut-journal', outcome: 'done', by, subject });
        await cuts.write(last, now);
      }
      const cut = await cuts.read();
      if (!cut) return 0;
      for (const { id, rev } of await database().ids('lines:'))
        if (id <= idOf(cut.number)) await database().remove(id, rev);
      return last ? cut.number : 0;
    },
    keepHead,
    async stop(): Promise<void> {
      await writing;
      // With the store away the service stops all the same: the next lines bring it.
      await keepHead().catch(() => undefined);
    },
  };
}
export type Audit = ReturnType<typeof createAudit>;
