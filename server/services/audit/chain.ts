import type { AuditEvent, AuditHead, AuditLine } from '#domain/audit.ts';
import { createHmac } from 'node:crypto';

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

/** Each line's seal covers its own content and the seal before it; only whoever holds the key can make one. */
export function createChain(key: Buffer) {
  const sealOf = ({ number, seal }: AuditHead, event: AuditEvent) =>
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
    /** What is wrong with `line` as the next one after `head`; null when nothing is. */
    faultOf(head: AuditHead, line: AuditLine): ChainFault | null {
      if (line.number !== head.number + 1) return { number: head.number + 1, fault: 'missing' };
      return line.seal === sealOf(head, line.event) ? null : { number: line.number, fault: 'altered' };
    },
  };
}
export type Chain = ReturnType<typeof createChain>;
