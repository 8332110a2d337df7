import type { AuditLine } from '#domain/audit.ts';
import type { Audit } from './audit.ts';

const isWithin = ({ event: { at } }: AuditLine, from: string, to: string | undefined) =>
  at >= from && (to === undefined || at < to);

/** JSON lines, by day: `from` and `to` are dates or instants in UTC, `to` left out. */
export async function* exportAudit(
  audit: Pick<Audit, 'lines'>,
  { from = '', to }: { from?: string; to?: string },
) {
  for await (const line of audit.lines()) if (isWithin(line, from, to)) yield JSON.stringify(line);
}
