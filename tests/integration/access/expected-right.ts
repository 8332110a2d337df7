import type { Account } from '#domain/account.ts';
import { actorOf, may, ownOf, type Action, type Resource } from '#domain/permissions.ts';
import { APPOINTMENT, DOCTOR, OWN, type Visitor } from './rights-scene.ts';

/**
 * Which credential a route asks for: none, an account, one of a facility on its tablet, a doctor's, either of the two, an
 * operator's, a tablet's, a link's.
 */
export type Door = 'open' | 'account' | 'staff' | 'doctor' | 'office' | 'operator' | 'tablet' | 'link';

export interface Rule {
  door: Door;
  /** What the table is asked; without, whoever holds the credential may. */
  action?: Action;
  /** It is about what stands in `RESOURCE`, not only about what is one's own. */
  isAbout?: 'here';
  /** What the visitor with the right is told; `ok` unless it is against something else. */
  answer?: string;
}

/** The appointment of the walk: its facility, its doctor. */
export const RESOURCE: Resource = {
  ...{ facility: OWN, practitioner: DOCTOR, serves: [OWN], appointment: APPOINTMENT },
};

const allowed = (account: Account, action: Action | undefined, resource: Resource) =>
  action === undefined || may(actorOf(account), action, resource);

function ofTablet(account: Account, tablet: string | null): string {
  if (tablet === null) return 'device-unknown';
  return may(actorOf(account), 'work-on-tablet', { facility: tablet }) ? 'ok' : 'forbidden';
}

function ofAccount({ account, tablet }: Visitor, { door, action, isAbout }: Rule): string {
  if (!account) return 'signed-out';
  if (door === 'account') return 'ok';
  if (door === 'operator') return allowed(account, action, {}) ? 'ok' : 'forbidden';
  const isDoctorsDoor = door === 'doctor' || (door === 'office' && account.practitioner !== null);
  const hasPlace = isDoctorsDoor ? account.practitioner !== null : account.facility !== null;
  if (!hasPlace || !allowed(account, action, ownOf(account))) return 'forbidden';
  const held = isDoctorsDoor ? 'ok' : ofTablet(account, tablet);
  if (held !== 'ok') return held;
  return isAbout && !allowed(account, action, RESOURCE) ? 'not-found' : 'ok';
}

function ofDevice({ tablet: facility }: Visitor, { action, isAbout }: Rule): string {
  if (facility === null) return 'device-unknown';
  const asked = isAbout ? RESOURCE : { facility };
  return action === undefined || may({ role: 'device', facility }, action, asked) ? 'ok' : 'forbidden';
}

/** `linkId`: the link that the address names. */
function ofLink({ link }: Visitor, { action }: Rule, linkId: string | null): string {
  if (!link || link.linkId !== linkId) return 'signed-out';
  if (link.refusal) return link.refusal;
  const { role, appointment } = link;
  return action === undefined || may({ role, appointment }, action, { appointment }) ? 'ok' : 'forbidden';
}

/** What the table of rights says that this visitor is told at this route. */
export function expectedOf(visitor: Visitor, rule: Rule, linkId: string | null): string {
  const { door, answer = 'ok' } = rule;
  const judge = { open: () => 'ok', tablet: ofDevice, link: ofLink }[door as 'open' | 'tablet' | 'link'];
  const outcome = (judge ?? ofAccount)(visitor, rule, linkId);
  return outcome === 'ok' ? answer : outcome;
}
