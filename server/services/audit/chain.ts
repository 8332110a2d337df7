import { EMPTY_HEAD, type AuditEvent, type AuditHead, type AuditLine } from '#domain/audit.ts';
import { createHmac, createSecretKey } from 'node:crypto';

/** JSON whose keys stand in order, at every depth: a store may give them back in another. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`;
}

/** Where the chain breaks, by the number of the line that should stand there. */
export interface ChainFault {
  number: number;
  fault: 'altered' | 'missing';
}

/**
 * Each line's seal covers its own content and the seal before it; only whoever holds the key can make one.
 * @param bytes the keys, the newest first, which seals; earlier ones read what they sealed
 */
export function createChain(bytes: readonly Buffer[]) {
  const keys = bytes.map((one) => createSecretKey(one));
  const [newest] = keys;
  if (!newest) throw new Error('no key for the journal');
  const sealOf = ({ number, seal }: AuditHead, event: AuditEvent, key = newest) =>
    createHmac('sha256', key)
      .update(`${number + 1}\n${seal}\n${canonical(event)}`)
      .digest('base64url');

  return {
    extend(head: AuditHead, events: readonly AuditEvent[]): AuditLine[] {
      const lines: AuditLine[] = [];
      for (const event of events) {
        const previous = lines.at(-1) ?? head;
        lines.push({ number: previous.number + 1, event, seal: sealOf(previous, event) });
      }
      return lines;
    },
    /**
     * Reads on from `from`, the beginning or where old lines were cut off: what is wrong with each next line; null when nothing is. Once a newer key has sealed,
     * an earlier one is believed no more: whoever stole it can't write on with it.
     */
    follow(from: AuditHead = EMPTY_HEAD): (line: AuditLine) => ChainFault | null {
      let head = from;
      let believed = keys;
      return (line) => {
        if (line.number !== head.number + 1) return { number: head.number + 1, fault: 'missing' };
        const by = believed.findLastIndex((key) => line.seal === sealOf(head, line.event, key));
        if (by < 0) return { number: line.number, fault: 'altered' };
        believed = believed.slice(0, by + 1);
        head = { number: line.number, seal: line.seal };
        return null;
      };
    },
  };
}
export type Chain = ReturnType<typeof createChain>;
