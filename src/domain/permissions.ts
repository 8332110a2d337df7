import type { Account } from './account.ts';
import type { Role } from './author.ts';
import type { Ulid } from './primitives.ts';

/** Who asks: a signed-in account, a tablet by its own credential, or a family or a guest by their link's session. */
export interface Actor {
  role: Role | 'device' | 'family' | 'guest';
  facility?: string | null;
  practitioner?: string | null;
  /** The one appointment of a family's or a guest's link. */
  appointment?: Ulid;
}

/** What it is asked about; leave out what doesn't apply. */
export interface Resource {
  facility?: string | null;
  practitioner?: string | null;
  /** The facilities that the practitioner serves. */
  serves?: readonly string[];
  appointment?: Ulid;
}

/**
 * `facility`: the actor's own. `practitioner`: the actor themself. `appointment`: the one of their link.
 * `served`: of a practitioner who serves the actor's facility.
 */
type Scope = 'facility' | 'practitioner' | 'appointment' | 'served' | 'any';

const office = { staff: 'facility', coordinator: 'facility' } as const;
const administration = { coordinator: 'facility', operator: 'any' } as const;
const operation = { operator: 'any' } as const;

/** The only table of rights. What isn't in it is refused; operators see no health data. */
const RIGHTS = {
  'work-on-tablet': office,
  replicate: { device: 'facility' },
  follow: {
    device: 'facility',
    practitioner: 'practitioner',
    family: 'appointment',
    guest: 'appointment',
  },
  'write-patient-change': { device: 'facility' },
  'write-request': { device: 'facility' },
  'write-consent': { device: 'facility' },
  'write-note': { device: 'facility' },
  'write-questionnaire': { device: 'facility' },
  'write-draft': { device: 'facility', practitioner: 'practitioner' },
  'read-dossier': { ...office, practitioner: 'practitioner' },
  'read-history': { practitioner: 'practitioner' },
  'read-space': { family: 'appointment', guest: 'appointment' },
  'read-file': { ...office, practitioner: 'practitioner', family: 'appointment' },
  'add-document': { ...office, practitioner: 'practitioner', family: 'appointment' },
  'remove-document': { ...office, practitioner: 'practitioner', family: 'appointment' },
  /** What others of the same facility added. */
  'remove-colleagues-document': { coordinator: 'facility' },
  'write-seen': { device: 'facility' },
  'mark-seen': { practitioner: 'practitioner', family: 'appointment' },
  'read-questionnaire': { family: 'appointment' },
  'answer-questionnaire': { family: 'appointment' },
  'record-self-test': { family: 'appointment' },
  'receive-push': { ...office, practitioner: 'practitioner', family: 'appointment' },
  'read-access-note': office,
  'invite-guest': { ...office, practitioner: 'practitioner' },
  'test-relays': { family: 'appointment', guest: 'appointment' },
  join: { practitioner: 'practitioner', family: 'appointment', guest: 'appointment' },
  'allow-move': office,
  'let-in': { practitioner: 'practitioner' },
  deposit: { practitioner: 'practitioner' },
  'word-documents': { practitioner: 'practitioner' },
  'book-follow-up': { practitioner: 'practitioner' },
  'read-agenda': { practitioner: 'practitioner' },
  'edit-availability': { coordinator: 'served', practitioner: 'practitioner' },
  'manage-accounts': administration,
  'manage-devices': administration,
  'manage-facility': administration,
  'create-facility': operation,
  'create-practitioner': operation,
  'set-up': operation,
  'watch-service': operation,
  'read-audit': operation,
  'export-person': administration,
  'purge-person': operation,
  'back-up': operation,
} as const satisfies Record<string, Partial<Record<Actor['role'], Scope>>>;

export type Action = keyof typeof RIGHTS;
export const ACTIONS = Object.keys(RIGHTS) as Action[];

const same = <T>(a: T | null | undefined, b: T | null | undefined) => a != null && a === b;

function scopeOf(role: Actor['role'], action: Action): Scope | undefined {
  const rights: Partial<Record<Actor['role'], Scope>> = RIGHTS[action];
  return rights[role];
}

/** Where both say which: an appointment's id that another facility wrote down is not the appointment. */
const isOfSameFacility = (actor: Actor, resource: Resource) =>
  actor.facility == null || resource.facility == null || actor.facility === resource.facility;

function within(scope: Scope, actor: Actor, resource: Resource): boolean {
  switch (scope) {
    case 'any':
      return true;
    case 'facility':
      return same(actor.facility, resource.facility);
    case 'practitioner':
      return same(actor.practitioner, resource.practitioner);
    case 'appointment':
      return same(actor.appointment, resource.appointment) && isOfSameFacility(actor, resource);
    case 'served':
      return actor.facility != null && (resource.serves ?? []).includes(actor.facility);
  }
}

/** Whether `actor` may do `action` to `resource`. An appointment is a resource with its facility and practitioner. */
export function may(actor: Actor, action: Action, resource: Resource = {}): boolean {
  const scope = scopeOf(actor.role, action);
  return scope !== undefined && within(scope, actor, resource);
}

/** Whether someone of this role may do it to anything at all: to decide before it is known to what. */
export const mayAtAll = (role: Actor['role'], action: Action): boolean => scopeOf(role, action) !== undefined;

/**
 * What is a person's own: themself, their facility and who serves it. What they may do to it is the most that they may do.
 */
export const ownOf = ({ facility, practitioner }: Account): Resource => ({
  ...{ facility, practitioner },
  serves: facility === null ? [] : [facility],
});

/** A signed-in account as an actor. */
export const actorOf = ({ role, facility, practitioner }: Account): Actor => ({
  ...{ role, facility, practitioner },
});
