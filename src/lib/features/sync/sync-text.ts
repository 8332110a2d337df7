import type { SyncHeadline } from '#domain/sync-state.ts';
import { m } from '$lib/paraglide/messages.js';
import { FORMER_ENROLMENT } from './sync-engine.ts';
import type { SyncStatus } from './sync-status.svelte.ts';

const count = (number: number, one: () => string, many: (inputs: { count: number }) => string) =>
  number === 1 ? one() : many({ count: number });

/** « à jour », « 3 éléments à envoyer », « hors ligne, tout est gardé ici ». */
export function syncHeadlineText(
  headline: SyncHeadline,
  status: Pick<SyncStatus, 'waiting' | 'refused'>,
): string {
  switch (headline) {
    case 'up-to-date':
      return m.facility_sync_up_to_date();
    case 'receiving':
      return m.facility_sync_receiving();
    case 'waiting':
      return count(status.waiting.length, m.facility_sync_waiting_one, m.facility_sync_waiting_many);
    case 'offline':
      return m.facility_sync_offline();
    case 'sign-in':
      return m.facility_sync_sign_in();
    case 'refused':
      return count(status.refused.length, m.facility_sync_refused_one, m.facility_sync_refused_many);
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

/** What a document of the outbox is, by its id. */
export const documentKindText = (id: string): string =>
  (KINDS[id.slice(0, id.indexOf(':'))] ?? m.facility_sync_kind_other)();

/** Why the service did not keep a document: in words where there is something to understand, else its code. */
export const refusalText = (reason: string): string =>
  reason === FORMER_ENROLMENT ? m.facility_sync_former_enrolment() : m.facility_sync_reason({ reason });
