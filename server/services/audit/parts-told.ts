import type { AuditEvent } from '#domain/audit.ts';
import type { Clock } from '../../adapters/clock.ts';

const TOLD_ONCE_MS = 10 * 60_000;

/** A reader of documents asks for one in parts, dozens of them: one reading of one visitor, told once in ten minutes. */
export function createPartsTold(clock: Clock) {
  const toldAt = new Map<string, number>();
  const keyOf = (event: AuditEvent) => JSON.stringify({ ...event, at: null });
  return {
    has(event: AuditEvent): boolean {
      const since = clock.now() - TOLD_ONCE_MS;
      for (const [key, at] of toldAt) if (at < since) toldAt.delete(key);
      return toldAt.has(keyOf(event));
    },
    /** Once it stands in the journal. */
    add: (event: AuditEvent) => void toldAt.set(keyOf(event), clock.now()),
  };
}
