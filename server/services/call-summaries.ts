import type { CallFigures, CallSummary } from '#domain/call-summary.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { revisionNumber } from '#domain/outdated.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Join } from './join.ts';
import type { RoomTokens } from './room-tokens.ts';

/** A page is one entry into the room; who reloads for hours must not fill the tablets. */
const MAX_PAGES = 40;
/** Each writing reaches every tablet of the facility. */
const MAX_WRITINGS = 60;

interface Dependencies {
  store: Store;
  clock: Clock;
  tokens: Pick<RoomTokens, 'read'>;
  join: Pick<Join, 'personOf'>;
}

/**
 * How calls went, told by each page as it leaves. Its room token says whose page it was, even once the room is closed;
 * what it tells is figures within bounds, and nothing else is kept.
 */
export function createCallSummaries({ store, clock, tokens, join }: Dependencies) {
  return {
    /** Repeatable; of two of the same page the longer call counts. @throws Failure `room-closed`, `too-many-attempts` */
    async record(token: string, figures: CallFigures): Promise<void> {
      const pass = tokens.read(token, clock.now());
      const person = pass && (await join.personOf(pass));
      if (!pass || !person) throw new Failure('room-closed');
      const { facility, appointment, seat, peerId } = pass;
      const database = store.database(facilityDatabase(facility));
      const _id = documentId.call(appointment, peerId);
      const pages = await database.ids(documentId.call(appointment, ''));
      if (pages.length >= MAX_PAGES && !pages.some(({ id }) => id === _id))
        throw new Failure('too-many-attempts');
      const at = instant(clock);
      const fresh: CallSummary = {
        ...{ _id, type: 'call', v: SCHEMA_VERSION, at, by: SERVICE_AUTHOR },
        ...{ appointment, seat, role: person.role, figures },
      };
      await database.update<CallSummary>(_id, (current) => {
        if (!current) return fresh;
        if (current.figures.durationSeconds >= figures.durationSeconds) return null;
        if (revisionNumber(current._rev) >= MAX_WRITINGS) throw new Failure('too-many-attempts');
        return { ...current, at, figures };
      });
    },
  };
}
export type CallSummaries = ReturnType<typeof createCallSummaries>;
