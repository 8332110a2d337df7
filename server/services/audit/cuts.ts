import type { AuditHead } from '#domain/audit.ts';
import type { Instant } from '#domain/primitives.ts';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Database, Stored } from '../../adapters/store.ts';

/** Where the journal begins: after this line, whose seal the first one kept goes on from. */
export interface AuditCut extends AuditHead {
  at: Instant;
}
interface CutDocument extends Stored, AuditCut {
  type: 'audit-cut';
  signature: string;
}

const CUT_ID = 'cut';

/**
 * The one note of where old lines were cut off, signed: whoever has the database alone can't shorten the journal.
 * @param keys the newest first, which signs
 */
export function createCuts(database: () => Database, keys: readonly Buffer[]) {
  const [newest] = keys;
  if (!newest) throw new Error('no key for the journal');
  const signatureOf = ({ number, seal, at }: AuditCut, key = newest) =>
    createHmac('sha256', key).update(`cut\n${number}\n${seal}\n${at}`).digest('base64url');

  return {
    read: () => database().get<CutDocument>(CUT_ID),
    isSigned(cut: CutDocument): boolean {
      const given = Buffer.from(cut.signature);
      return keys.some((key) => {
        const wanted = Buffer.from(signatureOf(cut, key));
        return given.length === wanted.length && timingSafeEqual(given, wanted);
      });
    },
    /** Never back: another instance may have cut further. */
    async write({ number, seal }: AuditHead, at: Instant): Promise<void> {
      await database().update<CutDocument>(CUT_ID, (current) =>
        current && current.number >= number
          ? null
          : {
              ...{ _id: CUT_ID, type: 'audit-cut', number, seal, at },
              signature: signatureOf({ number, seal, at }),
            },
      );
    },
  };
}
