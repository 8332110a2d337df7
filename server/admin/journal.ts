import { readAuditHead } from '#domain/audit.ts';
import { LocalDateSchema } from '#domain/primitives.ts';
import { exportAudit } from '../services/audit/journal-export.ts';
import { verifyAudit } from './audit-words.ts';
import { UsageError, type CommandFamily, type Given } from './command.ts';

function dayOf(given: Given, option: 'from' | 'to'): string | undefined {
  const text = given.text(option);
  if (text !== undefined && !LocalDateSchema.safeParse(text).success)
    throw new UsageError(`--${option} : un jour, par exemple 2027-01-01.`);
  return text;
}

/** The journal of accesses. */
export const journal: CommandFamily = {
  'audit verify': {
    about: 'Relit le journal des accès, ligne à ligne.',
    options: ['[--head 123:…]'],
    isUnaudited: true,
    async run({ access, given }) {
      const text = given.text('head');
      const known = text === undefined ? null : readAuditHead(text);
      if (known === null && text !== undefined)
        throw new UsageError('--head : l’empreinte notée, par exemple 123:abc….');
      const { isWhole, lines } = await verifyAudit(access.audit, known);
      if (!isWhole) throw new Error(lines.join('\n'));
      return lines;
    },
  },
  'audit export': {
    about: 'Écrit le journal des accès en lignes JSON.',
    options: ['[--from 2027-01-01] [--to 2027-02-01]'],
    async run({ access, given }) {
      const [from, to] = [dayOf(given, 'from'), dayOf(given, 'to')];
      const lines: string[] = [];
      for await (const line of exportAudit(access.audit, { ...(from && { from }), ...(to && { to }) }))
        lines.push(line);
      return lines;
    },
  },
};
