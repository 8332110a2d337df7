import type { Space, SpaceFile } from '#domain/access-link.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import { entryWindow } from '#domain/entry-window.ts';
import type { Practitioner } from '#domain/availability.ts';
import type { Answers } from '#domain/questionnaire-response.ts';
import type { Patient } from '#domain/patient.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { removalOf } from '#domain/file-rights.ts';
import type { Dossiers, FamilyRead } from './dossier.ts';
import { fileIdOf } from '#domain/seen.ts';
import type { ParticipantSession } from './guards.ts';
import type { SeenMarks } from './seen.ts';

const AUTHORS: Record<DossierFile['by']['kind'], SpaceFile['author']> = {
  family: 'family',
  practitioner: 'practitioner',
  staff: 'facility',
  service: 'facility',
};
const NOTHING: FamilyRead = { files: [], questionnaires: [], selfTests: [] };
const latest = <T extends { at: string }>(documents: T[]): T | null =>
  documents.reduce<T | null>((last, one) => (last && last.at > one.at ? last : one), null);

interface Dependencies {
  store: Store;
  clock: Clock;
  dossiers: Dossiers;
  seenMarks: SeenMarks;
}

function stateOf(questionnaires: Answers[]): Space['questionnaire'] {
  const own = questionnaires.filter(({ by }) => by.kind === 'family');
  if (own.length === 0) return 'to-do';
  return own.some(({ response }) => response.status === 'completed') ? 'done' : 'begun';
}

/** What a family sees of its one appointment (R5); a guest sees when and with whom, and nothing of the dossier. */
export function createSpaces({ store, clock, dossiers, seenMarks }: Dependencies) {
  return {
    /** @throws Failure not-found */
    async read(session: ParticipantSession): Promise<Space> {
      const {
        linkId,
        facility: slug,
        appointment: id,
        guest,
        booked: appointment,
        settings: facility,
      } = session;
      const database = store.database(facilityDatabase(slug));
      const [patient, practitioner, { files, questionnaires, selfTests }] = await Promise.all([
        database.get<Patient>(documentId.patient(appointment.patient)),
        database.get<Practitioner>(documentId.practitioner(appointment.practitioner)),
        guest ? NOTHING : dossiers.ofFamily(slug, id),
      ]);
      if (!patient || !practitioner) throw new Failure('not-found');
      const { opensAt, endsAt } = entryWindow({ ...facility, ...appointment });
      const selfTest = latest(selfTests);
      const unseen = new Set(await seenMarks.newTo(id, { facility: slug, appointment: id }, files));
      const reader = { role: 'family', facility: slug, appointment: id, id } as const;
      return {
        linkId,
        guest: guest && { role: guest.role, name: guest.name },
        appointment: guest ? null : id,
        status: appointment.status,
        start: appointment.start,
        end: appointment.end,
        opensAt,
        entryEndsAt: endsAt,
        timeZone: facility.timeZone,
        patientGivenNames: patient.data.givenNames,
        practitionerName: practitioner.displayName,
        facilityName: facility.name,
        facilityPhone: facility.phone,
        questionnaire: guest ? 'none' : stateOf(questionnaires),
        files: files.map((file) => ({
          id: fileIdOf(file),
          kind: file.kind,
          name: file.name,
          mediaType: file.mediaType,
          sizeBytes: file.sizeBytes,
          at: file.at,
          author: AUTHORS[file.by.kind],
          href: `/files/${id}/${fileIdOf(file)}?link=${linkId}`,
          isNew: unseen.has(fileIdOf(file)),
          mayRemove: removalOf(reader, file, { ...appointment, id }) === 'allowed',
        })),
        selfTest: selfTest && { at: selfTest.at, result: selfTest.result },
        closedAt: appointment.closedAt,
        readUntil: guest ? null : appointment.readUntil,
        serverNow: instant(clock),
      };
    },
  };
}
export type Spaces = ReturnType<typeof createSpaces>;
