import type { HistoryEntry } from '#domain/api/history.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { FacilityStore } from '$lib/features/facility-workspace/facility-store.svelte.ts';

/** A patient's consultations that are on the tablet, latest first: without a network too. */
export const entriesHere = (store: FacilityStore, patient: Ulid): HistoryEntry[] =>
  store.appointmentsOfPatient(patient).map(({ view, practitionerName }) => ({
    ...{ appointment: view.id, start: view.start, motive: view.motive, practitionerName },
    // Asked for, and not answered yet: shown as booked here, and told apart on its own page.
    status: view.status === 'proposed' ? 'booked' : view.status,
    files: store.of('file', view.id),
    answers: store.of('questionnaire', view.id),
  }));
