import { auditHeadText, type AuditHead } from '#domain/audit.ts';
import type { Audit } from '../services/audit/audit.ts';

const FAULTS = {
  altered: (number: number) => `La ligne ${number} a été modifiée.`,
  missing: (number: number) => `Il manque la ligne ${number}.`,
};

/** @returns the lines to print, and whether all is well. */
export async function verifyAudit(audit: Audit, known: AuditHead | null) {
  const { head, fault, cut } = await audit.verify(known);
  if (fault)
    return {
      isWhole: false,
      lines: [
        `Journal altéré. ${FAULTS[fault.fault](fault.number)}`,
        `Intact jusqu’à la ligne ${head.number}.`,
      ],
    };
  if (head.number === 0) return { isWhole: true, lines: ['Journal vide.'] };
  const kept = head.number - (cut?.number ?? 0);
  const isTooOld = known !== null && cut !== null && known.number < cut.number;
  return {
    isWhole: true,
    lines: [
      `Journal intact, ${kept} ${kept > 1 ? 'lignes' : 'ligne'}.`,
      ...(cut
        ? [
            `Il commence à la ligne ${cut.number + 1} : les précédentes ont été retirées le ${cut.at.slice(0, 10)}, à la fin de leur conservation (RETENTION_AUDIT_DAYS).`,
          ]
        : []),
      ...(isTooOld
        ? ['L’empreinte donnée est plus ancienne que le journal : elle n’a pas pu être comparée.']
        : []),
      `Empreinte à noter ailleurs, pour la prochaine vérification : ${auditHeadText(head)}`,
    ],
  };
}
