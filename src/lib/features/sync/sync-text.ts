import type { ExchangeFault } from '#domain/exchange-error.ts';
import type { ExchangeNote } from '#domain/sync-journal.ts';
import type { SyncHeadline } from '#domain/sync-state.ts';
import type { Order } from '#domain/request.ts';
import type { WritingSubject } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatName } from '$lib/ui/format.ts';
import { FORMER_ENROLMENT } from './sync-engine.ts';
import type { SyncStatus } from './sync-status.svelte.ts';

const count = (number: number, one: () => string, many: (inputs: { count: number }) => string) =>
  number === 1 ? one() : many({ count: number });

/** « à jour », « 3 éléments à envoyer », « hors ligne, tout est gardé ici ». */
export function syncHeadlineText(headline: SyncHeadline, { counts }: Pick<SyncStatus, 'counts'>): string {
  switch (headline) {
    case 'up-to-date':
      return m.facility_sync_up_to_date();
    case 'receiving':
      return m.facility_sync_receiving();
    case 'waiting':
      return count(counts.waiting, m.facility_sync_waiting_one, m.facility_sync_waiting_many);
    case 'offline':
      return counts.waiting === 0
        ? m.facility_sync_offline()
        : m.facility_sync_offline_waiting({ count: counts.waiting });
    case 'sign-in':
      return m.facility_sync_sign_in();
    case 'refused':
      return count(counts.refused, m.facility_sync_refused_one, m.facility_sync_refused_many);
    case 'server':
      return m.facility_sync_server();
    case 'version':
      return m.facility_sync_version();
    case 'storage':
      return m.facility_sync_storage();
  }
}

const KINDS: Record<string, () => string> = {
  request: m.facility_sync_kind_request,
  'patient-change': m.facility_sync_kind_patient_change,
  consent: m.facility_sync_kind_consent,
  note: m.facility_sync_kind_note,
  draft: m.facility_sync_kind_draft,
};

const ORDERS: Record<Order['kind'], () => string> = {
  book: m.facility_sync_kind_book,
  move: m.facility_sync_kind_move,
  cancel: m.facility_sync_kind_cancel,
  reissue: m.facility_sync_kind_reissue,
  resend: m.facility_sync_kind_resend,
  called: m.messages_order_called,
};

/** « Annulation » and the patient's name, where the tablet has what tells them. */
export function writingText(id: string, { order, patient }: WritingSubject): string {
  const kind = order ? ORDERS[order]() : documentKindText(id);
  return patient ? m.facility_sync_kind_of({ kind, name: formatName(patient) }) : kind;
}

/** A file's own name, and its patient's. */
export const fileText = (name: string, { patient }: WritingSubject): string =>
  patient ? m.facility_sync_kind_of({ kind: name, name: formatName(patient) }) : name;

/** What a document of the outbox is, by its id. */
export const documentKindText = (id: string): string =>
  (KINDS[id.slice(0, id.indexOf(':'))] ?? m.facility_sync_kind_other)();

/** Each of the gateway's words for a refusal: why, and what helps. */
const REFUSALS: Record<string, { why: () => string; remedy: () => string }> = {
  [FORMER_ENROLMENT]: {
    why: m.facility_sync_former_enrolment,
    remedy: m.facility_sync_former_enrolment_text,
  },
  'type-unknown': { why: m.facility_sync_refusal_format, remedy: m.facility_sync_remedy_update },
  'id-mismatch': { why: m.facility_sync_refusal_format, remedy: m.facility_sync_remedy_export },
  'fields-missing': { why: m.facility_sync_refusal_format, remedy: m.facility_sync_remedy_update },
  'fields-invalid': { why: m.facility_sync_refusal_format, remedy: m.facility_sync_remedy_update },
  'revision-mismatch': { why: m.facility_sync_refusal_format, remedy: m.facility_sync_remedy_export },
  'version-unknown': { why: m.facility_sync_refusal_version, remedy: m.facility_sync_remedy_update },
  immutable: { why: m.facility_sync_refusal_immutable, remedy: m.facility_sync_remedy_export },
  'not-authorised': { why: m.facility_sync_refusal_right, remedy: m.facility_sync_remedy_retry },
  'type-not-allowed': { why: m.facility_sync_refusal_right, remedy: m.facility_sync_remedy_retry },
  'other-facility': { why: m.facility_sync_refusal_facility, remedy: m.facility_sync_remedy_export },
  'wrong-author': { why: m.facility_sync_refusal_author, remedy: m.facility_sync_remedy_retry },
  attachments: { why: m.facility_sync_refusal_large, remedy: m.facility_sync_remedy_export },
  'too-large': { why: m.facility_sync_refusal_large, remedy: m.facility_sync_remedy_export },
  'not-kept': { why: m.facility_sync_refusal_kept, remedy: m.facility_sync_remedy_retry },
};

/** Why the service did not keep a document; its code when it has no words yet. */
export const refusalText = (reason: string): string =>
  REFUSALS[reason]?.why() ?? m.facility_sync_reason({ reason });

/** What can be done about it. */
export const remedyText = (reason: string): string =>
  (REFUSALS[reason]?.remedy ?? m.facility_sync_remedy_retry)();

const FAULTS: Record<ExchangeFault, () => string> = {
  unreachable: m.facility_sync_journal_unreachable,
  foreign: m.facility_sync_journal_foreign,
  'sign-in': m.facility_sync_journal_sign_in,
  server: m.facility_sync_journal_server,
  storage: m.facility_sync_journal_storage,
};

/** « 4 envoyés, 1 reçu »; nothing of what there was none of. */
const exchangedText = ({ sent, received }: { sent: number; received: number }): string =>
  [
    sent > 0 && count(sent, m.facility_sync_sent_one, m.facility_sync_sent_many),
    received > 0 && count(received, m.facility_sync_got_one, m.facility_sync_got_many),
  ]
    .filter(Boolean)
    .join(', ');

/** One line of the journal, without its moment. */
export function journalText(note: ExchangeNote): string {
  switch (note.kind) {
    case 'failed':
      return FAULTS[note.cause]();
    case 'refused':
      return m.facility_sync_journal_refused({
        kind: documentKindText(note.id).toLocaleLowerCase('fr'),
        reason: refusalText(note.reason),
      });
    case 'exchanged':
      return note.sent + note.received === 0 ? m.facility_sync_journal_again() : exchangedText(note);
  }
}

const GIGABYTE = 1e9;
/** « 12,4 Go », « 150 Mo ». */
export const spaceText = (bytes: number): string =>
  bytes >= GIGABYTE
    ? m.facility_sync_space_gigabytes({
        amount: (bytes / GIGABYTE).toLocaleString('fr', { maximumFractionDigits: 1 }),
      })
    : m.facility_sync_space_megabytes({ amount: Math.round(bytes / 1e6).toLocaleString('fr') });
