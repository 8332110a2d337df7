import type { AuditEvent, AuditLine } from '#domain/audit.ts';
import type { Instant, Ulid } from '#domain/primitives.ts';
import { accessWord, byWords } from '../../messages/person-fr.ts';
import type { Accounts } from '../accounts.ts';

/** One line of the journal as the person it is about may read it: by role, never by name. */
export interface Access {
  at: Instant;
  what: string;
  by: string;
  isRefused: boolean;
}

interface Dependencies {
  audit: { lines(): AsyncIterable<AuditLine> };
  accounts: Pick<Accounts, 'get'>;
}

/** Reads the whole journal once. */
export function accessReader({ audit, accounts }: Dependencies) {
  return async (patient: Ulid, appointments: readonly Ulid[]): Promise<Access[]> => {
    const own = new Set(appointments);
    const isAbout = ({ patient: of, appointment }: AuditEvent) =>
      of === patient || (appointment !== undefined && own.has(appointment));
    const roles = new Map<string, string>();
    async function whoIs({ kind, id = '' }: AuditEvent['by']): Promise<string> {
      if (kind !== 'account') return byWords[kind];
      const known = roles.get(id) ?? byWords[(await accounts.get(id))?.role ?? 'left'];
      roles.set(id, known);
      return known;
    }
    const found: Access[] = [];
    for await (const { event } of audit.lines()) {
      if (!isAbout(event)) continue;
      const { at, action, outcome, by } = event;
      found.push({ at, what: accessWord(action), by: await whoIs(by), isRefused: outcome === 'refused' });
    }
    return found;
  };
}
