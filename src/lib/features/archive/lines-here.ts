import type { ArchiveKind, ConsultationLine } from '#domain/archive-search.ts';
import type { FacilityStore } from '$lib/features/facility-workspace/facility-store.svelte.ts';

/** What is over and still on the tablet, as the archive's lines, latest first. */
export function linesHere(store: FacilityStore): ConsultationLine[] {
  return store
    .pastAppointments()
    .map(({ view, patient }) => {
      const files: ArchiveKind[] = store.of('file', view.id).map(({ kind }) => kind);
      const hasAnswers = store.of('questionnaire', view.id).length > 0;
      return {
        ...{ appointment: view.id, patient: view.patient, practitioner: view.practitioner },
        ...{ start: view.start, motive: view.motive },
        status: view.status === 'proposed' ? ('booked' as const) : view.status,
        person: patient && {
          ...{ familyName: patient.familyName, givenNames: patient.givenNames, birthDate: patient.birthDate },
        },
        kinds: [...new Set([...files, ...(hasAnswers ? (['questionnaire'] as const) : [])])],
      };
    })
    .reverse();
}
