import { officeHours } from '#server/services/provisioning.ts';
import { ulid } from '#tests/factories/documents.ts';
import { pushSubscription } from '#tests/factories/push-subscription.ts';
import { createHash } from 'node:crypto';
import type { Rule } from './expected-right.ts';
import { APPOINTMENT, DOCTOR, OWN } from './rights-scene.ts';
import { PASSWORD } from './scene.ts';

/** One route in the walk: who may, and a request that is otherwise right. */
export interface RouteRule extends Rule {
  body?: (visitor: string) => unknown;
  headers?: (linkId: string) => Record<string, string>;
  query?: string;
  params?: Record<string, string>;
  /** After all others, in this order: it ends what they are about, or the visit. */
  turn?: 1 | 2 | 3;
}

export const FILE = ulid(13);
const about = { isAbout: 'here' } as const;

const invitation = (number: number) => () => ({
  ...{ id: ulid(number), role: 'interpreter', name: 'Amal Haddad', email: null, mobile: null },
});
const guestsOf = (audience: 'doctor' | 'facility', door: 'doctor' | 'staff', number: number) => {
  const path = `/api/${audience}/appointments/:appointment/guests`;
  const rule = { door, action: 'invite-guest', ...about, params: { guest: ulid(number) } } as const;
  return {
    [`GET ${path}`]: rule,
    [`POST ${path}`]: { ...rule, body: invitation(number) },
    [`GET ${path}/:guest/access`]: rule,
    [`DELETE ${path}/:guest`]: rule,
  } satisfies Record<string, RouteRule>;
};

const person = (login: string) => ({ login, name: 'Une Personne', password: PASSWORD });
const setup = {
  token: 'x'.repeat(24),
  operator: person('operateur'),
  facility: { name: 'IME', smsName: 'IME', phone: '01 99 00 12 34', email: null, timeZone: 'Europe/Paris' },
  coordinator: person('coordination'),
  practitioner: { ...person('medecin'), speciality: null },
};
const figures = {
  ...{ durationSeconds: 60, connectMs: 900, path: 'direct', losses: 0, recoveries: 0, audioOnlySeconds: 0 },
  ...{ stretches: [], others: ['patient'] },
};
const composition = { sections: [{ title: 'Compte rendu', text: 'Rien à signaler.' }] };
const availability = () => officeHours('Europe/Paris');
const inRoom: Rule = { door: 'link', action: 'join', answer: 'room-not-open' };
/** Of the right shape; nobody's. */
const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} };
const signedChallenge = {
  ...credential,
  response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
};
const newPasskey = { ...credential, response: { clientDataJSON: 'e30', attestationObject: 'AAAA' } };

function pushRules(): Record<string, RouteRule> {
  const params = { subscription: 'f'.repeat(32) };
  const of = (owner: string, rule: Rule): Record<string, RouteRule> => ({
    [`GET ${owner}/push`]: rule,
    [`POST ${owner}/push`]: { ...rule, body: pushSubscription },
    [`DELETE ${owner}/push/:subscription`]: { ...rule, params, answer: 'not-found' },
  });
  return {
    ...of('/api/account', { door: 'office', action: 'receive-push' }),
    ...of('/api/links/:linkId', { door: 'link', action: 'receive-push' }),
    'POST /api/push/receipts': { door: 'open', body: () => ({ message: 'x', token: 'A'.repeat(43) }) },
    'POST /api/push/renewals': {
      ...{
        door: 'open',
        body: (visitor) => ({ former: pushSubscription('nobody'), fresh: pushSubscription(visitor) }),
      },
    },
  };
}

/** « Mon compte »: whoever has one, and nobody else's. */
function ownAccountRules(): Record<string, RouteRule> {
  const rule = { door: 'account' } as const;
  const absent = { ...rule, answer: 'not-found' } as const;
  const path = '/api/account';
  return {
    [`GET ${path}`]: rule,
    [`POST ${path}/proof`]: { ...rule, body: () => ({ password: 'x' }), answer: 'bad-credentials' },
    [`POST ${path}/proof/challenge`]: absent,
    [`POST ${path}/proof/passkey`]: { ...rule, body: () => signedChallenge, answer: 'passkey-refused' },
    [`POST ${path}/passkeys/challenge`]: rule,
    [`POST ${path}/passkeys`]: {
      ...rule,
      body: () => ({ name: 'Téléphone', passkey: newPasskey }),
      answer: 'passkey-refused',
    },
    [`PUT ${path}/passkeys/:passkey`]: { ...absent, body: () => ({ name: 'Téléphone' }) },
    [`DELETE ${path}/passkeys/:passkey`]: absent,
    [`POST ${path}/totp`]: rule,
    [`PUT ${path}/totp`]: { ...rule, body: () => ({ code: 'AAAAAA' }), answer: 'code-refused' },
    [`DELETE ${path}/totp`]: absent,
    [`POST ${path}/recovery-codes`]: absent,
    [`PUT ${path}/password`]: { ...rule, body: () => ({ password: PASSWORD }) },
    [`DELETE ${path}/sessions/:session`]: absent,
    [`DELETE ${path}/sessions`]: rule,
  };
}
const operation = { door: 'operator', action: 'read-audit' } as const;
const coordination = { door: 'staff', action: 'manage-accounts' } as const;

/** Contracts, by `METHOD path`; each of a new one needs its line here. */
export const CONTRACT_RULES: Record<string, RouteRule> = {
  'POST /api/auth/sign-in': {
    door: 'open',
    body: (visitor) => ({ login: `inconnu-${visitor.toLowerCase()}`, password: 'x' }),
    answer: 'bad-credentials',
  },
  'POST /api/auth/code': { door: 'open', body: () => ({ code: '123456' }), answer: 'step-expired' },
  'POST /api/auth/passkey/challenge': { door: 'open' },
  'POST /api/auth/passkey': { door: 'open', body: () => signedChallenge, answer: 'passkey-refused' },
  'GET /api/auth/me': { door: 'account' },
  ...ownAccountRules(),
  'POST /api/auth/sign-out': { door: 'open', turn: 3 },
  'POST /api/device/enrol': {
    door: 'open',
    body: () => ({ code: 'AAAA-AAAA-AAAA', name: 'Tablette' }),
    answer: 'enrolment-code-unknown',
  },
  'GET /api/device': { door: 'tablet' },
  'POST /api/device/people': { door: 'tablet', body: () => ({ accounts: [ulid(1)] }) },
  'GET /api/config': { door: 'open' },
  'GET /api/demo/outbox': { door: 'open', answer: 'not-found' },
  'GET /api/setup': { door: 'open' },
  'POST /api/setup': { door: 'open', body: () => setup, answer: 'setup-token-unknown' },

  'GET /api/doctor/agenda': {
    ...{ door: 'doctor', action: 'read-agenda' },
    query: '?from=2027-03-01T00:00:00.000Z&to=2027-03-02T00:00:00.000Z',
  },
  'GET /api/doctor/availability': { door: 'doctor', action: 'edit-availability' },
  'PUT /api/doctor/availability': { door: 'doctor', action: 'edit-availability', body: availability },
  'GET /api/doctor/appointments/:appointment': { door: 'doctor', action: 'read-dossier', ...about },
  'GET /api/doctor/appointments/:appointment/history': {
    ...{ door: 'doctor', action: 'read-history', ...about },
  },
  'PUT /api/doctor/appointments/:appointment/draft': {
    ...{ door: 'doctor', action: 'write-draft', ...about },
    body: () => ({ text: 'Brouillon', savedAt: '2027-03-29T08:00:00.000Z' }),
  },
  'POST /api/doctor/appointments/:appointment/join': {
    ...{ door: 'doctor', action: 'join', ...about },
    answer: 'room-not-open',
  },
  'POST /api/doctor/appointments/:appointment/deposit': {
    ...{ door: 'doctor', action: 'deposit', ...about },
    turn: 1,
    body: () => ({ documents: [{ source: 'written', id: FILE, kind: 'report', composition }] }),
  },
  'POST /api/doctor/appointments/:appointment/seen': {
    ...{ door: 'doctor', action: 'mark-seen', ...about },
    body: () => ({ id: ulid(51), files: [FILE] }),
  },
  'POST /api/doctor/appointments/:appointment/preview': {
    ...{ door: 'doctor', action: 'deposit', ...about },
    body: () => ({ kind: 'report', composition }),
  },
  'GET /api/doctor/letterhead': { door: 'doctor', action: 'word-documents' },
  'PUT /api/doctor/letterhead': {
    ...{ door: 'doctor', action: 'word-documents' },
    body: () => ({ profession: 'Médecin', rpps: null, address: '', phone: '', email: '' }),
  },
  'GET /api/doctor/templates': { door: 'doctor', action: 'word-documents' },
  'PUT /api/doctor/templates/:template': {
    ...{ door: 'doctor', action: 'word-documents', params: { template: ulid(71) } },
    body: () => ({
      name: 'Repos',
      content: { kind: 'prescription', lines: [{ drug: 'Repos', dose: '', duration: '' }] },
    }),
  },
  'DELETE /api/doctor/templates/:template': {
    ...{ door: 'doctor', action: 'word-documents', params: { template: ulid(72) } },
  },
  'GET /api/doctor/appointments/:appointment/follow-up': {
    ...{ door: 'doctor', action: 'book-follow-up', ...about },
    query: '?around=2031-05-05T08:00:00.000Z',
  },
  'POST /api/doctor/appointments/:appointment/follow-up': {
    ...{ door: 'doctor', action: 'book-follow-up', ...about },
    body: () => ({
      ...{ id: ulid(73), motive: null },
      ...{ start: '2031-05-05T08:00:00.000Z', end: '2031-05-05T08:20:00.000Z' },
    }),
  },
  ...guestsOf('doctor', 'doctor', 31),

  'GET /api/facility/appointments/:appointment/access-note': {
    ...{ door: 'staff', action: 'read-access-note', ...about },
  },
  // Of one's own facility alone: to a stranger the patient has no past.
  'GET /api/facility/patients/:patient/archive': { door: 'staff', action: 'read-dossier' },
  'POST /api/facility/archive/search': {
    ...{ door: 'staff', action: 'read-dossier' },
    body: () => ({
      query: { words: 'roussel', practitioner: null, from: null, to: null, kind: null },
      offset: 0,
    }),
  },
  'GET /api/facility/archive/:appointment': { door: 'staff', action: 'read-dossier', ...about },
  'POST /api/facility/appointments/:appointment/allow-move': {
    ...{ door: 'staff', action: 'allow-move', ...about },
  },
  'PUT /api/facility/choices': {
    ...{ door: 'staff', action: 'manage-facility' },
    body: () => ({ letIn: false }),
  },
  'GET /api/facility/message-texts': { door: 'staff', action: 'manage-facility' },
  'POST /api/facility/message-texts/preview': {
    ...{ door: 'staff', action: 'manage-facility' },
    body: () => ({ kind: 'booked', channel: 'sms', subject: '', text: 'Bonjour' }),
  },
  'PUT /api/facility/forms/:form': {
    ...{ door: 'staff', action: 'manage-facility' },
    params: { form: 'general' },
    answer: 'changed-meanwhile',
    body: () => ({
      ...{ title: 'Avant', specialities: [], retired: false, basedOn: '99' },
      item: [{ linkId: 'reason', type: 'text', text: 'Pourquoi ?' }],
    }),
  },
  'PUT /api/facility/message-texts/:text': {
    ...{ door: 'staff', action: 'manage-facility' },
    params: { text: 'cancelled.sms' },
    body: () => ({ own: null }),
  },
  'PUT /api/facility/practitioners/:practitioner/availability': {
    ...{ door: 'staff', action: 'edit-availability', ...about },
    body: availability,
  },
  ...guestsOf('facility', 'staff', 32),
  'GET /api/facility/team': coordination,
  'POST /api/facility/devices/code': { door: 'staff', action: 'manage-devices' },
  'DELETE /api/facility/devices/:device': { door: 'staff', action: 'manage-devices', ...about },
  'POST /api/facility/invitations': {
    ...coordination,
    body: (visitor) => ({
      ...{ name: 'Une Personne', login: `invite-${visitor.toLowerCase()}`, role: 'staff', email: null },
    }),
  },
  'POST /api/facility/accounts/:account/link': {
    ...{ ...coordination, ...about },
    body: () => ({ email: null, forgetFactors: false }),
  },
  'DELETE /api/facility/accounts/:account/link': { ...coordination, ...about },
  'POST /api/facility/accounts/:account/sign-out': { ...coordination, ...about },
  'DELETE /api/facility/accounts/:account': { ...coordination, ...about },

  // No provider is set in this scene: what is left is who may ask.
  'GET /api/auth/provider': { door: 'open' },
  'POST /api/auth/provider': { door: 'open', body: () => ({ door: '/e/' }), answer: 'not-found' },
  'GET /api/account/identities': { door: 'account' },
  'POST /api/account/identities': {
    ...{ door: 'account', answer: 'not-found' },
    body: () => ({ door: '/e/' }),
  },
  'DELETE /api/account/identities': { door: 'account' },
  'POST /api/auth/provider/leave': { door: 'open', body: () => ({ door: '/e/' }) },

  'POST /api/account-links/peek': { door: 'open', body: () => ({ token: 'A'.repeat(22) }) },
  'POST /api/account-links/redeem': {
    door: 'open',
    body: () => ({ token: 'A'.repeat(22), password: PASSWORD }),
    answer: 'link-expired',
  },

  ...pushRules(),
  'POST /api/links/peek': { door: 'open', body: () => ({ token: 'A'.repeat(22) }) },
  'POST /api/links/sign-in': {
    door: 'open',
    body: (visitor) => ({
      token: visitor.padEnd(22, 'A').slice(0, 22),
      ...{ identifier: '000000', passcode: '0000000000' },
    }),
    answer: 'bad-credentials',
  },
  'GET /api/links/:linkId': { door: 'link', action: 'read-space' },
  'GET /api/links/:linkId/questionnaire': { door: 'link', action: 'read-questionnaire' },
  'PUT /api/links/:linkId/questionnaire': {
    ...{ door: 'link', action: 'answer-questionnaire' },
    body: () => ({
      questionnaire: 'urn:vis-a-vis:questionnaire:ime-les-tilleuls:general|1',
      ...{ changes: [], status: 'in-progress' },
    }),
  },
  'POST /api/links/:linkId/self-test': {
    ...{ door: 'link', action: 'record-self-test' },
    body: () => ({ id: ulid(12), result: { steps: [], device: 'iPad', durationMs: 1 } }),
  },
  'POST /api/links/:linkId/seen': {
    ...{ door: 'link', action: 'mark-seen' },
    body: () => ({ id: ulid(52), files: [FILE] }),
  },
  // The doctor's report, by then: theirs to nobody.
  'DELETE /files/:appointment/:file': {
    ...{ door: 'office', action: 'remove-document', ...about, turn: 2, answer: 'forbidden' },
  },
  'GET /api/links/:linkId/relays': { door: 'link', action: 'test-relays' },
  'POST /api/links/:linkId/join': inRoom,
  'POST /api/links/:linkId/continue-here': inRoom,
  'POST /api/links/:linkId/sign-out': { door: 'open', turn: 3 },
  'POST /api/calls/summary': {
    door: 'open',
    body: () => ({ token: 'x.y', figures }),
    answer: 'room-closed',
  },
  'GET /api/operator/channels': { door: 'operator', action: 'watch-service' },
  'POST /api/operator/channels/:channel/test': {
    ...{ door: 'operator', action: 'watch-service' },
    params: { channel: 'email' },
    body: () => ({ to: 'essai@example.org' }),
  },
  // Refused as it is, since its address is of the inside: nothing leaves here.
  'POST /api/operator/push-test': {
    ...{ door: 'operator', action: 'watch-service' },
    body: () => ({ ...pushSubscription('operator'), endpoint: 'https://127.0.0.1/push' }),
    answer: 'bad-request',
  },
  'GET /api/operator/journal': operation,
  'GET /api/operator/journal/verification': operation,
  'GET /db/:database/_hello': { door: 'tablet', action: 'replicate', ...about },
  'GET /db/:database/_snapshot': { door: 'tablet', action: 'replicate', ...about },
};

const replication: Rule = { door: 'tablet', action: 'replicate', ...about };
const TUS = { 'tus-resumable': '1.0.0' };
const metadata = (fields: Record<string, string>) =>
  Object.entries({ ...fields, name: 'a.pdf', sha256: createHash('sha256').update('x').digest('hex') })
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
const upload = (fields: Record<string, string>) => ({
  headers: () => ({ ...TUS, 'upload-length': '10', 'upload-metadata': metadata(fields) }),
});

/** What is no contract: replication, files, live events. Several of one address differ by what is sent. */
export const OTHER_RULES: Record<string, RouteRule> = {
  'GET /db/:database': replication,
  'GET /db/:database/': replication,
  'GET /db/:database/_changes': { ...replication, query: '?since=0&limit=2' },
  'POST /db/:database/_revs_diff': { ...replication, body: () => ({}) },
  'POST /db/:database/_bulk_get': { ...replication, body: () => ({ docs: [] }) },
  'POST /db/:database/_bulk_docs': { ...replication, body: () => ({ docs: [], new_edits: false }) },
  'GET /db/:database/_local/:id': { ...replication, params: { id: 'nowhere' }, answer: 'not_found' },
  'PUT /db/:database/_local/:id': {
    ...replication,
    params: { id: '{visitor}' },
    body: (visitor) => ({ _id: `_local/${visitor}`, session_id: 'x' }),
  },
  'GET /db/:database/:id': replication,
  'GET /db/:database/_snapshot/:id/:part': {
    ...replication,
    params: { id: ulid(61), part: '0' },
    answer: 'not-found',
  },
  'GET /files/:appointment/:file': { door: 'office', action: 'read-file', ...about, turn: 2 },
  'GET /files/:appointment/:file (link)': {
    ...{ door: 'link', action: 'read-file', turn: 2 },
    query: '?link=:linkId',
  },
  // The walk's file is a PDF: it has none.
  'GET /files/:appointment/:file/thumbnail': {
    ...{ door: 'office', action: 'read-file', ...about, turn: 2, answer: 'not-found' },
  },
  'GET /files/:appointment/:file/thumbnail (link)': {
    ...{ door: 'link', action: 'read-file', turn: 2, answer: 'not-found' },
    query: '?link=:linkId',
  },
  'GET /files/:appointment/all': { door: 'office', action: 'read-file', ...about, turn: 2 },
  'GET /files/:appointment/all (link)': {
    ...{ door: 'link', action: 'read-file', turn: 2 },
    query: '?link=:linkId',
  },
  'DELETE /files/:appointment/:file (link)': {
    ...{ door: 'link', action: 'remove-document', turn: 2, answer: 'forbidden' },
    query: '?link=:linkId',
  },
  'POST /files/uploads': {
    ...{ door: 'office', action: 'add-document', ...about },
    ...upload({ id: ulid(41), appointment: APPOINTMENT, kind: 'document' }),
  },
  'POST /files/uploads (report)': {
    ...{ door: 'office', action: 'deposit', ...about },
    ...upload({ id: ulid(42), appointment: APPOINTMENT, kind: 'report' }),
  },
  'POST /files/uploads (link)': {
    ...{ door: 'link', action: 'add-document' },
    headers: (linkId) => upload({ id: ulid(43), linkId, kind: 'document' }).headers(),
  },
  'POST /files/uploads (link, report)': {
    ...{ door: 'link', action: 'deposit' },
    headers: (linkId) => upload({ id: ulid(44), linkId, kind: 'report' }).headers(),
  },
  'GET /events/facility': { door: 'tablet', action: 'follow' },
  'GET /events/doctor': { door: 'doctor', action: 'follow' },
  'GET /events/links/:linkId': { door: 'link', action: 'follow' },
  'GET /api/facility/patients/:patient/export': { door: 'staff', action: 'export-person', ...about },
  'GET /api/auth/provider/callback': { door: 'open', answer: 'not-found' },
  'GET /api/operator/journal/export': operation,
  'GET /api/demo/outbox/page': { door: 'open', answer: 'not-found', query: '?message=x' },
  ...webhookRules(),
  'GET /healthz': { door: 'open' },
};

/** No visitor's credential opens them: each holds a secret of its own. */
function webhookRules(): Record<string, RouteRule> {
  const rule = { door: 'open', answer: 'not-found', params: { secret: 'A'.repeat(43) } } as const;
  return {
    'GET /api/webhooks/sms/:secret': rule,
    'POST /api/webhooks/sms/:secret': { ...rule, body: () => ({}) },
    'POST /api/webhooks/mail/:secret': { ...rule, body: () => ({}) },
  };
}

/** In place of the parameters of an address, unless the rule says otherwise. */
export const PARAMS: Record<string, string> = {
  ...{ appointment: APPOINTMENT, patient: ulid(1), practitioner: DOCTOR, file: FILE },
  ...{ passkey: 'AAAA', session: 'a'.repeat(24) },
  ...{ database: `facility-${OWN}`, id: `facility:${OWN}` },
};
