import type { Ulid } from '#domain/primitives.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import { UlidSchema } from '#domain/primitives.ts';
import type { ChangesHub } from './changes.ts';

/** What moved, for those who may know that it did. */
export interface DossierChange {
  facility: string;
  type: string;
  appointment?: Ulid;
}
export type Audience = (change: DossierChange) => boolean | Promise<boolean>;

const PREFIX = facilityDatabase('');
/** Documents whose second part is an appointment's id. */
const OF_APPOINTMENT = new Set([
  'appointment',
  'readiness',
  'consent',
  'note',
  'selftest',
  'questionnaire',
  'draft',
  'file',
  'guests',
  'call',
]);
/** What the doctor reads; drafts change at every pause of the pen. */
const FOR_DOCTORS = new Set([...OF_APPOINTMENT].filter((type) => type !== 'draft'));
const FOR_GUESTS = new Set(['appointment', 'guests']);
const FOR_FAMILIES = new Set(['appointment', 'file', 'selftest', 'questionnaire', 'readiness']);

/** Reads what moved from a document's id alone. */
export function readChange(database: string, id: string): DossierChange | null {
  if (!database.startsWith(PREFIX)) return null;
  const [type = '', second] = id.split(':');
  const facility = database.slice(PREFIX.length);
  const isOfAppointment = OF_APPOINTMENT.has(type) && UlidSchema.safeParse(second).success;
  return isOfAppointment && second ? { facility, type, appointment: second } : { facility, type };
}

export interface EventsDependencies {
  hub: Pick<ChangesHub, 'listen'>;
  appointments: { locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null> };
}

/** Sorts the store's changes by who may learn of them. They say only that something moved. */
export function createEvents({ hub, appointments }: EventsDependencies) {
  return {
    audiences: {
      facility:
        (facility: string): Audience =>
        (change) =>
          change.facility === facility,
      doctor:
        (practitioner: string): Audience =>
        async ({ type, appointment }) => {
          if (!appointment || !FOR_DOCTORS.has(type)) return false;
          return (await appointments.locate(appointment))?.practitioner === practitioner;
        },
      family:
        (facility: string, own: Ulid): Audience =>
        (change) =>
          change.facility === facility && change.appointment === own && FOR_FAMILIES.has(change.type),
      /** Nothing of the dossier: when the appointment or the invitation moves. */
      guest:
        (facility: string, own: Ulid): Audience =>
        (change) =>
          change.facility === facility && change.appointment === own && FOR_GUESTS.has(change.type),
    },

    /** Returns what stops it. */
    listen(audience: Audience, tell: (change: DossierChange) => void, failed: (error: unknown) => void) {
      return hub.listen(({ id }, database) => {
        const change = readChange(database, id);
        if (!change) return;
        Promise.resolve(audience(change)).then((isFor) => {
          if (isFor) tell(change);
        }, failed);
      });
    },
  };
}
export type Events = ReturnType<typeof createEvents>;
