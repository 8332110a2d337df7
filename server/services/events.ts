import type { Ulid } from '#domain/primitives.ts';
import { facilityOfDatabase } from '#domain/document-ids.ts';
import { may, type Actor } from '#domain/permissions.ts';
import { UlidSchema } from '#domain/primitives.ts';
import type { ChangesHub } from './changes.ts';

/** What moved, for those who may know that it did. */
export interface DossierChange {
  facility: string;
  type: string;
  appointment?: Ulid;
}
export type Audience = (change: DossierChange) => boolean | Promise<boolean>;

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
  const facility = facilityOfDatabase(database);
  if (facility === null) return null;
  const [type = '', second] = id.split(':');
  const isOfAppointment = OF_APPOINTMENT.has(type) && UlidSchema.safeParse(second).success;
  return isOfAppointment && second ? { facility, type, appointment: second } : { facility, type };
}

export interface EventsDependencies {
  hub: Pick<ChangesHub, 'listen'>;
  appointments: { locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null> };
}

/** Sorts the store's changes by who may learn of them. They say only that something moved. */
export function createEvents({ hub, appointments }: EventsDependencies) {
  /** Of their own appointment, as far as its facility says so. */
  const byLink =
    (role: 'family' | 'guest', types: Set<string>) =>
    (facility: string, appointment: Ulid): Audience => {
      const actor: Actor = { role, facility, appointment };
      return (change) => types.has(change.type) && may(actor, 'follow', change);
    };
  return {
    audiences: {
      facility:
        (facility: string): Audience =>
        (change) =>
          may({ role: 'device', facility }, 'follow', change),
      doctor:
        (practitioner: string): Audience =>
        async ({ type, appointment }) => {
          if (!appointment || !FOR_DOCTORS.has(type)) return false;
          const place = await appointments.locate(appointment);
          return place !== null && may({ role: 'practitioner', practitioner }, 'follow', place);
        },
      family: byLink('family', FOR_FAMILIES),
      /** Nothing of the dossier: when the appointment or the invitation moves. */
      guest: byLink('guest', FOR_GUESTS),
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
