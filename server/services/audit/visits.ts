import type { Account, Device } from '#domain/account.ts';
import type { AuditEvent } from '#domain/audit.ts';
import type { LinkSession } from '../guards.ts';

/** Who stands behind a request, as far as its guards have found out. */
export interface Visit extends Pick<AuditEvent, 'by' | 'facility' | 'appointment'> {
  /** What it came to, where the route alone doesn't tell. */
  action?: AuditEvent['action'];
  outcome?: AuditEvent['outcome'];
  /** By what someone came in: « password+totp »; of a try by a channel, what came of it: « sms-refused ». */
  subject?: string;
}

export const accountVisit = ({ id, facility }: Account): Visit => ({
  by: { kind: 'account', id },
  ...(facility && { facility }),
});
export const deviceVisit = ({ id, facility }: Device): Visit => ({ by: { kind: 'device', id }, facility });
export const linkVisit = ({ linkId, facility, appointment }: LinkSession): Visit => ({
  ...{ by: { kind: 'link', id: linkId }, facility, appointment },
});

/** What the guards learn of each request, for the journal. Forgotten with the request. */
export function createVisits() {
  const visits = new WeakMap<object, Visit>();
  return {
    /** The tablet is named beside the account that holds it, whichever of the two is found first. */
    note(request: object, { by, ...place }: Visit): void {
      const known = visits.get(request);
      const found = [by, ...(known ? [known.by] : [])];
      const account = found.find(({ kind }) => kind === 'account');
      const device = found.find(({ kind }) => kind === 'device')?.id ?? account?.device;
      visits.set(request, {
        ...known,
        ...place,
        by: account ? { ...account, ...(device && { device }) } : by,
      });
    },
    of: (request: object): Visit => visits.get(request) ?? { by: { kind: 'nobody' } },
  };
}
export type Visits = ReturnType<typeof createVisits>;
