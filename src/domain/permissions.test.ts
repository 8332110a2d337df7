import type { Account } from '#domain/account.ts';
import { describe, expect, test } from 'vitest';
import {
  ACTIONS,
  actorOf,
  may,
  mayAtAll,
  ownOf,
  type Action,
  type Actor,
  type Resource,
} from '#domain/permissions.ts';

const ACTORS = {
  staff: { role: 'staff', facility: 'tilleuls' },
  coordinator: { role: 'coordinator', facility: 'tilleuls' },
  device: { role: 'device', facility: 'tilleuls' },
  practitioner: { role: 'practitioner', practitioner: 'vasseur' },
  operator: { role: 'operator' },
  family: { role: 'family', appointment: 'A' },
  guest: { role: 'guest', appointment: 'A' },
} satisfies Record<string, Actor>;
type Name = keyof typeof ACTORS;

const OWN: Resource = {
  facility: 'tilleuls',
  practitioner: 'vasseur',
  serves: ['erables', 'tilleuls'],
  appointment: 'A',
};
const OTHER: Resource = {
  facility: 'erables',
  practitioner: 'ollivier',
  serves: ['erables'],
  appointment: 'B',
};

/** Who may do it to what is theirs. Written out again, by hand: the table of the code is what is tested. */
const ALLOWED: Record<Action, Name[]> = {
  'work-on-tablet': ['staff', 'coordinator'],
  replicate: ['device'],
  follow: ['device', 'practitioner', 'family', 'guest'],
  'write-patient-change': ['device'],
  'write-request': ['device'],
  'write-consent': ['device'],
  'write-note': ['device'],
  'write-questionnaire': ['device'],
  'write-draft': ['device', 'practitioner'],
  'read-dossier': ['staff', 'coordinator', 'practitioner'],
  'read-history': ['practitioner'],
  'read-space': ['family', 'guest'],
  'read-file': ['staff', 'coordinator', 'practitioner', 'family'],
  'add-document': ['staff', 'coordinator', 'practitioner', 'family'],
  'remove-document': ['staff', 'coordinator', 'practitioner', 'family'],
  'remove-colleagues-document': ['coordinator'],
  'write-seen': ['device'],
  'mark-seen': ['practitioner', 'family'],
  'read-questionnaire': ['family'],
  'answer-questionnaire': ['family'],
  'record-self-test': ['family'],
  'receive-push': ['staff', 'coordinator', 'practitioner', 'family'],
  'read-access-note': ['staff', 'coordinator'],
  'invite-guest': ['staff', 'coordinator', 'practitioner'],
  'test-relays': ['family', 'guest'],
  join: ['practitioner', 'family', 'guest'],
  'allow-move': ['staff', 'coordinator'],
  'let-in': ['practitioner'],
  deposit: ['practitioner'],
  'word-documents': ['practitioner'],
  'book-follow-up': ['practitioner'],
  'read-agenda': ['practitioner'],
  'edit-availability': ['coordinator', 'practitioner'],
  'manage-accounts': ['coordinator', 'operator'],
  'manage-devices': ['coordinator', 'operator'],
  'manage-facility': ['coordinator', 'operator'],
  'create-facility': ['operator'],
  'create-practitioner': ['operator'],
  'set-up': ['operator'],
  'watch-service': ['operator'],
  'read-audit': ['operator'],
  'export-person': ['coordinator', 'operator'],
  'purge-person': ['operator'],
  'back-up': ['operator'],
};

test('every action is tested', () => expect(Object.keys(ALLOWED).sort()).toEqual([...ACTIONS].sort()));

describe.each(Object.entries(ALLOWED) as [Action, Name[]][])('%s', (action, allowed) => {
  test.each(Object.keys(ACTORS) as Name[])('%s', (name) => {
    const actor: Actor = ACTORS[name];
    const isAllowed = allowed.includes(name);
    expect(may(actor, action, OWN)).toBe(isAllowed);
    expect(mayAtAll(actor.role, action)).toBe(isAllowed);
    // Elsewhere nobody but the operator, whose rights have no borders.
    const isBoundless = isAllowed && name === 'operator';
    expect(may(actor, action, OTHER)).toBe(isBoundless);
    expect(may(actor, action)).toBe(isBoundless);
  });
});

test('who belongs nowhere has no right to what belongs nowhere', () => {
  for (const role of ['staff', 'coordinator', 'device', 'practitioner', 'family', 'guest'] as const)
    for (const action of ACTIONS) {
      expect(may({ role, facility: null, practitioner: null }, action, {})).toBe(false);
      expect(may({ role }, action, OWN)).toBe(false);
    }
});

const DOCTOR: Account = {
  ...{ id: 'x', login: 'dr', name: 'Dr Vasseur' },
  ...{ role: 'practitioner', facility: null, practitioner: 'vasseur' },
};
const NURSE: Account = { ...DOCTOR, role: 'staff', facility: 'tilleuls', practitioner: null };

test('an account acts with its own facility and practitioner', () => {
  expect(may(actorOf(DOCTOR), 'deposit', OWN)).toBe(true);
  expect(may(actorOf(DOCTOR), 'deposit', OTHER)).toBe(false);
});

test('what is a person’s own is all that they may touch, and nothing of it is someone else’s', () => {
  expect(ownOf(NURSE)).toEqual({
    ...{ facility: 'tilleuls', practitioner: null, serves: ['tilleuls'] },
  });
  expect(may(actorOf(NURSE), 'read-dossier', ownOf(NURSE))).toBe(true);
  expect(may(actorOf(NURSE), 'read-dossier', ownOf(DOCTOR))).toBe(false);
  expect(may(actorOf(DOCTOR), 'read-dossier', ownOf(DOCTOR))).toBe(true);
});

test('an appointment that another facility claims to hold is not the one of the link', () => {
  const family: Actor = { role: 'family', appointment: 'A', facility: 'tilleuls' };
  expect(may(family, 'follow', { appointment: 'A', facility: 'tilleuls' })).toBe(true);
  expect(may(family, 'follow', { appointment: 'A', facility: 'erables' })).toBe(false);
});
