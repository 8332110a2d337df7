import type { AuditHead, AuditLine } from '#domain/audit.ts';
import type { Audit } from './services/audit/audit.ts';

/** `123:seal`, as `audit verify` prints it. null when it isn't one. */
export function readHead(text: string): AuditHead | null {
  const [, number = '', seal = ''] = /^(\d+):([\w-]{43})$/.exec(text) ?? [];
  return seal ? { number: Number(number), seal } : null;
}

const FAULTS = {
  altered: (number: number) => `La ligne ${number} a été modifiée.`,
  missing: (number: number) => `Il manque la ligne ${number}.`,
};

/** @returns the lines to print, and whether all is well. */
export async function verifyAudit(audit: Audit, known: AuditHead | null) {
  const { head, fault } = await audit.verify(known);
  if (fault)
    return {
      isWhole: false,
      lines: [
        `Journal altéré. ${FAULTS[fault.fault](fault.number)}`,
        `Intact jusqu’à la ligne ${head.number}.`,
      ],
    };
  if (head.number === 0) return { isWhole: true, lines: ['Journal vide.'] };
  return {
    isWhole: true,
    lines: [
      `Journal intact, ${head.number} ${head.number > 1 ? 'lignes' : 'ligne'}.`,
      `Empreinte à noter ailleurs, pour la prochaine vérification : ${head.number}:${head.seal}`,
    ],
  };
}

/** JSON lines, by day: `from` and `to` are dates or instants in UTC, `to` left out. */
export async function* exportAudit(audit: Audit, { from = '', to }: { from?: string; to?: string }) {
  for await (const line of audit.lines()) if (isWithin(line, from, to)) yield JSON.stringify(line);
}

const isWithin = ({ event: { at } }: AuditLine, from: string, to: string | undefined) =>
  at >= from && (to === undefined || at < to);
