import * as z from 'zod/mini';
import { HistoryReasonSchema } from './history-access.ts';
import { InstantSchema, SlugSchema, UlidSchema } from './primitives.ts';

/** What is written down of. Reading counts wherever it opens health data or a secret. */
export const AuditActionSchema = z.enum([
  'sign-in',
  'begin-sign-in',
  'sign-out',
  'enrol-device',
  'set-up',
  'open-link',
  'read-space',
  'read-agenda',
  'read-dossier',
  'read-archive',
  'read-history',
  'read-file',
  'download-dossier',
  'remove-document',
  'read-access-note',
  'read-guests',
  'copy-facility',
  'answer-questionnaire',
  'join',
  'continue-here',
  'allow-move',
  'write-draft',
  'deposit',
  'edit-letterhead',
  'book-follow-up',
  'invite-guest',
  'read-guest-access',
  'withdraw-guest',
  'choose-for-facility',
  'word-message',
  'edit-availability',
  'read-team',
  'issue-device-code',
  'remove-device',
  'sign-out-member',
  'remove-member',
  'invite-member',
  'issue-account-link',
  'withdraw-account-link',
  'take-up-account',
  'link-identity',
  'unlink-identity',
  'prove',
  'add-passkey',
  'rename-passkey',
  'remove-passkey',
  'begin-totp',
  'confirm-totp',
  'remove-totp',
  'make-recovery-codes',
  'change-password',
  'close-session',
  'close-other-sessions',
  'accept-push',
  'withdraw-push',
  'administer',
  'export-person',
  'erase-person',
  'cut-journal',
  'test-channel',
  'read-journal',
  'verify-journal',
  'export-journal',
]);
export type AuditAction = z.infer<typeof AuditActionSchema>;

const IdSchema = z.string().check(z.minLength(1), z.maxLength(80));

/** Ids only: neither names nor anything clinical, so that erasing a person leaves the journal whole. */
export const AuditEventSchema = z.object({
  at: InstantSchema,
  action: AuditActionSchema,
  outcome: z.enum(['done', 'refused']),
  by: z.object({
    /** `link`: a family or a guest, by the id of their link. `console`: the command line. `service`: by itself. */
    kind: z.enum(['account', 'device', 'link', 'console', 'service', 'nobody']),
    id: z.optional(IdSchema),
    /** The tablet on which an account did it. */
    device: z.optional(UlidSchema),
  }),
  facility: z.optional(SlugSchema),
  appointment: z.optional(UlidSchema),
  patient: z.optional(UlidSchema),
  /** What else it was done to: a file, a guest, a practitioner, a command. */
  subject: z.optional(IdSchema),
  /** Why, where it had to be said (history-access.ts). */
  reason: z.optional(HistoryReasonSchema),
  /** The network address that it came from. */
  address: z.optional(z.string().check(z.maxLength(64))),
});
export type AuditEvent = z.infer<typeof AuditEventSchema>;

/** An event in its place: from 1 up without a gap, and sealed with all that came before it. */
export interface AuditLine {
  number: number;
  event: AuditEvent;
  seal: string;
}

/** Where the journal stands: whoever wrote a head down can tell later that nothing before it has changed. */
export type AuditHead = Pick<AuditLine, 'number' | 'seal'>;
export const EMPTY_HEAD: AuditHead = { number: 0, seal: '' };

const HEAD_TEXT = /^(\d{1,12}):([\w-]{43})$/;
/** `123:seal`, as a verification prints it and a person notes it elsewhere. */
export const AuditHeadTextSchema = z.string().check(z.regex(HEAD_TEXT));
export const auditHeadText = ({ number, seal }: AuditHead) => `${number}:${seal}`;
/** null when it isn't one. */
export function readAuditHead(text: string): AuditHead | null {
  const [, number = '', seal = ''] = HEAD_TEXT.exec(text) ?? [];
  return seal ? { number: Number(number), seal } : null;
}
