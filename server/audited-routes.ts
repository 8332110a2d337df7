import { JOURNAL_EXPORT_PATH } from '#domain/api/operator.ts';
import type { AuditAction } from '#domain/audit.ts';

/** What the journal tells of a route. `subject`: the parameter that names what it was done to. */
export interface Audited {
  action: AuditAction;
  subject?: string;
  /** It reads, though it is no GET: refused when it can't be written down. */
  reads?: true;
}

/** Routes that open health data or a secret, change something, or let someone in. Every other one is in `UNAUDITED`. */
export const AUDITED: Readonly<Record<string, Audited>> = {
  'POST /api/auth/sign-in': { action: 'sign-in' },
  'POST /api/auth/code': { action: 'sign-in' },
  'POST /api/auth/passkey': { action: 'sign-in' },
  'POST /api/auth/sign-out': { action: 'sign-out' },
  ...ownAccount(),
  'POST /api/device/enrol': { action: 'enrol-device' },
  'POST /api/setup': { action: 'set-up' },
  'POST /api/links/sign-in': { action: 'open-link' },
  'GET /api/links/:linkId': { action: 'read-space' },
  'GET /api/links/:linkId/questionnaire': { action: 'read-space' },
  'PUT /api/links/:linkId/questionnaire': { action: 'answer-questionnaire' },
  'POST /api/links/:linkId/join': { action: 'join' },
  'POST /api/links/:linkId/continue-here': { action: 'continue-here' },
  'GET /api/doctor/agenda': { action: 'read-agenda' },
  'GET /api/doctor/appointments/:appointment': { action: 'read-dossier' },
  'GET /api/doctor/appointments/:appointment/history': { action: 'read-history' },
  'PUT /api/doctor/appointments/:appointment/draft': { action: 'write-draft' },
  'POST /api/doctor/appointments/:appointment/join': { action: 'join' },
  'POST /api/doctor/appointments/:appointment/deposit': { action: 'deposit' },
  'POST /api/doctor/appointments/:appointment/preview': { action: 'read-dossier' },
  'POST /api/doctor/appointments/:appointment/follow-up': { action: 'book-follow-up' },
  'PUT /api/doctor/letterhead': { action: 'edit-letterhead' },
  'PUT /api/doctor/availability': { action: 'edit-availability' },
  'GET /api/facility/patients/:patient/archive': { action: 'read-archive' },
  'POST /api/facility/archive/search': { action: 'read-archive', reads: true },
  'GET /api/facility/archive/:appointment': { action: 'read-archive' },
  'GET /api/facility/patients/:patient/export': { action: 'export-person' },
  'GET /api/facility/appointments/:appointment/access-note': { action: 'read-access-note' },
  'POST /api/facility/appointments/:appointment/allow-move': { action: 'allow-move' },
  'PUT /api/facility/choices': { action: 'choose-for-facility' },
  'PUT /api/facility/forms/:form': { action: 'choose-for-facility', subject: 'form' },
  'PUT /api/facility/message-texts/:text': { action: 'word-message', subject: 'text' },
  'PUT /api/facility/practitioners/:practitioner/availability': {
    action: 'edit-availability',
    subject: 'practitioner',
  },
  'GET /api/facility/team': { action: 'read-team' },
  'POST /api/facility/devices/code': { action: 'issue-device-code' },
  'DELETE /api/facility/devices/:device': { action: 'remove-device', subject: 'device' },
  'POST /api/facility/accounts/:account/sign-out': { action: 'sign-out-member', subject: 'account' },
  'DELETE /api/facility/accounts/:account': { action: 'remove-member', subject: 'account' },
  'POST /api/facility/invitations': { action: 'invite-member' },
  'POST /api/facility/accounts/:account/link': { action: 'issue-account-link', subject: 'account' },
  'DELETE /api/facility/accounts/:account/link': { action: 'withdraw-account-link', subject: 'account' },
  'POST /api/account-links/redeem': { action: 'take-up-account' },
  'GET /api/auth/provider/callback': { action: 'sign-in' },
  'DELETE /api/account/identities': { action: 'unlink-identity' },
  ...push('/api/account'),
  ...push('/api/links/:linkId'),
  ...guests('doctor'),
  ...guests('facility'),
  'GET /files/:appointment/:file': { action: 'read-file', subject: 'file' },
  'GET /files/:appointment/all': { action: 'download-dossier' },
  'DELETE /files/:appointment/:file': { action: 'remove-document', subject: 'file' },
  'GET /db/:database/_snapshot': { action: 'copy-facility' },
  'POST /api/operator/channels/:channel/test': { action: 'test-channel' },
  'POST /api/operator/push-test': { action: 'test-channel' },
  'GET /api/operator/journal': { action: 'read-journal' },
  'GET /api/operator/journal/verification': { action: 'verify-journal' },
  [`GET ${JOURNAL_EXPORT_PATH}`]: { action: 'export-journal' },
};

function guests(audience: 'doctor' | 'facility'): Record<string, Audited> {
  const path = `/api/${audience}/appointments/:appointment/guests`;
  return {
    [`GET ${path}`]: { action: 'read-guests' },
    [`POST ${path}`]: { action: 'invite-guest' },
    [`GET ${path}/:guest/access`]: { action: 'read-guest-access', subject: 'guest' },
    [`DELETE ${path}/:guest`]: { action: 'withdraw-guest', subject: 'guest' },
  };
}

function push(owner: string): Record<string, Audited> {
  return {
    [`POST ${owner}/push`]: { action: 'accept-push' },
    [`DELETE ${owner}/push/:subscription`]: { action: 'withdraw-push', subject: 'subscription' },
  };
}

function ownAccount(): Record<string, Audited> {
  const path = '/api/account';
  return {
    [`POST ${path}/proof`]: { action: 'prove' },
    [`POST ${path}/proof/passkey`]: { action: 'prove' },
    [`POST ${path}/passkeys`]: { action: 'add-passkey' },
    [`PUT ${path}/passkeys/:passkey`]: { action: 'rename-passkey', subject: 'passkey' },
    [`DELETE ${path}/passkeys/:passkey`]: { action: 'remove-passkey', subject: 'passkey' },
    [`POST ${path}/totp`]: { action: 'begin-totp' },
    [`PUT ${path}/totp`]: { action: 'confirm-totp' },
    [`DELETE ${path}/totp`]: { action: 'remove-totp' },
    [`POST ${path}/recovery-codes`]: { action: 'make-recovery-codes' },
    [`PUT ${path}/password`]: { action: 'change-password' },
    [`DELETE ${path}/sessions/:session`]: { action: 'close-session', subject: 'session' },
    [`DELETE ${path}/sessions`]: { action: 'close-other-sessions' },
  };
}

/** They tell nothing of anyone but oneself, or what they change carries its author and hour already. */
export const UNAUDITED: readonly string[] = [
  'GET /api/auth/me',
  'POST /api/auth/passkey/challenge',
  'GET /api/account',
  'POST /api/account/proof/challenge',
  'POST /api/account/passkeys/challenge',
  'GET /api/device',
  'POST /api/device/people',
  'GET /api/config',
  'GET /api/setup',
  'GET /api/demo/outbox',
  'GET /api/demo/outbox/page',
  // They show nothing and change nothing but one's own way to the provider; what comes back is told.
  'GET /api/auth/provider',
  'POST /api/auth/provider',
  'POST /api/auth/provider/leave',
  'GET /api/account/identities',
  'POST /api/account/identities',
  'POST /api/links/peek',
  'POST /api/account-links/peek',
  'POST /api/links/:linkId/sign-out',
  'POST /api/links/:linkId/self-test',
  'POST /api/links/:linkId/seen',
  'POST /api/doctor/appointments/:appointment/seen',
  'GET /api/links/:linkId/relays',
  'POST /api/calls/summary',
  'GET /api/account/push',
  'GET /api/links/:linkId/push',
  // Of nobody who signed in: a browser's worker, by what it was given.
  'POST /api/push/receipts',
  'POST /api/push/renewals',
  'GET /api/doctor/availability',
  'GET /api/doctor/letterhead',
  'GET /api/doctor/templates',
  'PUT /api/doctor/templates/:template',
  'DELETE /api/doctor/templates/:template',
  'GET /api/doctor/appointments/:appointment/follow-up',
  'GET /api/operator/channels',
  'GET /api/facility/message-texts',
  'POST /api/facility/message-texts/preview',
  'GET /db/:database/_hello',
  // In a list of files it is no reading: nobody asked for it, and no text can be read in it.
  'GET /files/:appointment/:file/thumbnail',
  // No visitor's: what became of a message, which the dossier tells.
  'GET /api/webhooks/sms/:secret',
  'POST /api/webhooks/sms/:secret',
  'POST /api/webhooks/mail/:secret',
];
