import * as z from 'zod/mini';
import { IdentifierSchema } from '../access-link.ts';
import { AvailabilitySchema } from '../availability.ts';
import { DossierSchema } from '../dossier.ts';
import { FacilityChoicesSchema } from '../facility.ts';
import { endpoint } from '../endpoint.ts';
import { InstantSchema, LineSchema, PhoneNumberSchema } from '../primitives.ts';

/** What a facility needs besides its replicated database. */
export const facilityApi = {
  archivedDossier: endpoint({
    method: 'GET',
    path: '/api/facility/archive/:appointment',
    request: undefined,
    response: DossierSchema,
    errors: ['not-found', 'device-unknown'],
  }),
  /** The paper note and « ouvrir ici »: filled in on the server at the moment it is asked for. Staff only. */
  accessNote: endpoint({
    method: 'GET',
    path: '/api/facility/appointments/:appointment/access-note',
    request: undefined,
    response: z.object({
      link: z.url(),
      /** An SVG picture of the link. */
      qrCode: z.string(),
      identifier: IdentifierSchema,
      /** In groups, as it is read out. */
      passcode: z.string(),
      facilityName: LineSchema,
      facilityPhone: PhoneNumberSchema,
      start: InstantSchema,
      timeZone: LineSchema,
    }),
    errors: ['not-found', 'already-closed'],
  }),
  /** « Continuer ici » for a family on the telephone: their other device may go on. Staff only. */
  allowMove: endpoint({
    method: 'POST',
    path: '/api/facility/appointments/:appointment/allow-move',
    request: undefined,
    response: undefined,
    errors: ['not-found', 'already-closed'],
  }),
  /** What a coordinator chooses for the whole facility; its tablets replicate it. */
  choices: endpoint({
    method: 'PUT',
    path: '/api/facility/choices',
    request: FacilityChoicesSchema,
    response: FacilityChoicesSchema,
    errors: [],
  }),
  availability: endpoint({
    method: 'PUT',
    path: '/api/facility/practitioners/:practitioner/availability',
    request: AvailabilitySchema,
    response: AvailabilitySchema,
    errors: ['not-found'],
  }),
};
