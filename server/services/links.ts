import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import { linkIdOf } from './credentials.ts';
import { linkRecordId, type IssuedLinks } from './issued-links.ts';
import { createLinkReader, FAMILY, type LinkDocument, type LinkRecordDependencies } from './link-records.ts';
import { createLinkSignIns } from './link-sign-ins.ts';
import type { Throttle } from './throttle.ts';

interface Dependencies extends LinkRecordDependencies {
  issued: IssuedLinks;
  throttle: Throttle;
  readiness: { recordOpened(facility: string, appointment: string): Promise<void> };
}

/** The links of consultations: made with each generation, read before sign-in, opened and left. */
export function createLinks(dependencies: Dependencies) {
  const { store, issued, guests } = dependencies;
  const service = store.database('service');
  const read = createLinkReader(dependencies);

  return {
    read,
    /** What the page may say before sign-in; null for an unknown token. */
    peek: (token: string) => read(linkIdOf(token)),
    ...createLinkSignIns({ ...dependencies, read }),
    /**
     * The current generation has its records, the family's and each guest's; links of earlier ones are dead the moment the appointment's generation
     * goes up, since every read compares the two. Safe to repeat.
     */
    async settle(appointment: Appointment): Promise<void> {
      if (appointment.status === 'cancelled') return;
      const { facility, generation } = appointment;
      const id = idTail(appointment._id);
      const invited = await guests.of(appointment);
      for (const participant of [FAMILY, ...invited.map((guest) => guest.id)]) {
        const { linkId } = await issued.credentialsOf({ appointment: id, participant, generation });
        const fresh = { facility, appointment: id, participant, generation };
        await service.update<LinkDocument>(linkRecordId(linkId), (current) =>
          current ? null : { _id: linkRecordId(linkId), type: 'link', ...fresh, sessions: [] },
        );
      }
    },
  };
}
export type Links = ReturnType<typeof createLinks>;
