import type { AuditAction, AuditEvent } from '#domain/audit.ts';
import {
  PushTestResultSchema,
  TestResultSchema,
  type PushTestResult,
  type TestResult,
} from '#domain/channel-health.ts';
import { CHANNELS } from '#domain/message.ts';
import type { JournalVerification, ShownLine } from '#domain/api/operator.ts';
import { ProofSchema } from '#domain/second-factor.ts';
import { proofWords } from '$lib/features/own-account/own-account-words.ts';
import { CHANNEL_NAMES } from '$lib/features/channels/channel-words.ts';
import { m } from '$lib/paraglide/messages.js';
import * as z from 'zod/mini';

export const ACTION_WORDS: Record<AuditAction, () => string> = {
  'sign-in': m.journal_act_sign_in,
  'begin-sign-in': m.journal_act_begin_sign_in,
  'sign-out': m.journal_act_sign_out,
  'enrol-device': m.journal_act_enrol_device,
  'set-up': m.journal_act_set_up,
  'open-link': m.journal_act_open_link,
  'read-space': m.journal_act_read_space,
  'read-agenda': m.journal_act_read_agenda,
  'read-dossier': m.journal_act_read_dossier,
  'read-archive': m.journal_act_read_archive,
  'read-history': m.journal_act_read_history,
  'read-file': m.journal_act_read_file,
  'download-dossier': m.journal_act_download_dossier,
  'remove-document': m.journal_act_remove_document,
  'read-access-note': m.journal_act_read_access_note,
  'read-guests': m.journal_act_read_guests,
  'copy-facility': m.journal_act_copy_facility,
  'answer-questionnaire': m.journal_act_answer_questionnaire,
  join: m.journal_act_join,
  'continue-here': m.journal_act_continue_here,
  'allow-move': m.journal_act_allow_move,
  'write-draft': m.journal_act_write_draft,
  deposit: m.journal_act_deposit,
  'edit-letterhead': m.journal_act_edit_letterhead,
  'book-follow-up': m.journal_act_book_follow_up,
  'invite-guest': m.journal_act_invite_guest,
  'read-guest-access': m.journal_act_read_guest_access,
  'withdraw-guest': m.journal_act_withdraw_guest,
  'choose-for-facility': m.journal_act_choose_for_facility,
  'word-message': m.journal_act_word_message,
  'edit-availability': m.journal_act_edit_availability,
  'read-team': m.journal_act_read_team,
  'issue-device-code': m.journal_act_issue_device_code,
  'remove-device': m.journal_act_remove_device,
  'sign-out-member': m.journal_act_sign_out_member,
  'remove-member': m.journal_act_remove_member,
  'invite-member': m.journal_act_invite_member,
  'issue-account-link': m.journal_act_issue_account_link,
  'withdraw-account-link': m.journal_act_withdraw_account_link,
  'take-up-account': m.journal_act_take_up_account,
  'link-identity': m.journal_act_link_identity,
  'unlink-identity': m.journal_act_unlink_identity,
  prove: m.journal_act_prove,
  'add-passkey': m.journal_act_add_passkey,
  'rename-passkey': m.journal_act_rename_passkey,
  'remove-passkey': m.journal_act_remove_passkey,
  'begin-totp': m.journal_act_begin_totp,
  'confirm-totp': m.journal_act_confirm_totp,
  'remove-totp': m.journal_act_remove_totp,
  'make-recovery-codes': m.journal_act_make_recovery_codes,
  'change-password': m.journal_act_change_password,
  'close-session': m.journal_act_close_session,
  'close-other-sessions': m.journal_act_close_other_sessions,
  'accept-push': m.journal_act_accept_push,
  'withdraw-push': m.journal_act_withdraw_push,
  administer: m.journal_act_administer,
  'export-person': m.journal_act_export_person,
  'erase-person': m.journal_act_erase_person,
  'cut-journal': m.journal_act_cut_journal,
  'test-channel': m.journal_act_test_channel,
  'read-journal': m.journal_act_read_journal,
  'verify-journal': m.journal_act_verify_journal,
  'export-journal': m.journal_act_export_journal,
};

type Kind = AuditEvent['by']['kind'];
const OTHERS: Record<Exclude<Kind, 'account' | 'device'>, () => string> = {
  link: m.journal_who_link,
  console: m.journal_who_console,
  service: m.journal_who_service,
  nobody: m.journal_who_nobody,
};

/** « Sophie Amar, sur « Infirmerie » ». */
export function whoWords({ event, name, tablet }: ShownLine): string {
  const { kind } = event.by;
  if (kind === 'device')
    return tablet === null ? m.journal_who_device_gone() : m.journal_who_device({ tablet });
  if (kind !== 'account') return OTHERS[kind]();
  const who = name ?? m.journal_who_gone();
  return tablet === null ? who : m.journal_who_tablet({ name: who, tablet });
}

const OUTCOMES: Record<TestResult['outcome'] | PushTestResult['outcome'], () => string> = {
  accepted: m.journal_try_accepted,
  shown: m.journal_try_shown,
  taken: m.journal_try_taken,
  refused: m.journal_try_refused,
  demo: m.journal_try_demo,
  unset: m.journal_try_unset,
};

const TryOutcomeSchema = z.union([TestResultSchema.shape.outcome, PushTestResultSchema.shape.outcome]);

/** « SMS, en échec »; a line of an older version says by what channel alone. */
function tryWords(subject: string): string {
  const [channel, outcome] = subject.split('-');
  const by = CHANNELS.find((one) => one === channel);
  const came = TryOutcomeSchema.safeParse(outcome).data;
  if (!by) return m.journal_fact_subject({ id: subject });
  return came ? `${CHANNEL_NAMES[by]()}, ${OUTCOMES[came]()}` : CHANNEL_NAMES[by]();
}

/** « password+totp » of a sign-in, else an id. */
function subjectWords({ action }: AuditEvent, subject: string): string {
  if (action === 'test-channel') return tryWords(subject);
  const proofs = subject.split('+').map((part) => ProofSchema.safeParse(part).data);
  return proofs.every((proof) => proof !== undefined)
    ? m.account_session_by({ proofs: proofWords(proofs) })
    : m.journal_fact_subject({ id: subject });
}

/** To what, and from where: ids, since the journal holds no names. */
export function lineFacts({ number, event }: ShownLine): string[] {
  const { appointment, patient, subject, address } = event;
  return [
    ...(appointment ? [m.journal_fact_appointment({ id: appointment })] : []),
    ...(patient ? [m.journal_fact_patient({ id: patient })] : []),
    ...(subject ? [subjectWords(event, subject)] : []),
    ...(address ? [m.journal_fact_address({ address })] : []),
    m.journal_fact_line({ number }),
  ];
}

/** What is wrong with the journal; null: nothing is. */
export function faultWords({ fault, reached }: JournalVerification): string | null {
  if (!fault) return null;
  const at = { number: fault.number, reached };
  return fault.fault === 'altered' ? m.journal_altered(at) : m.journal_missing(at);
}
