import type { AppointmentView } from '#domain/appointment-view.ts';

/** The sheet, opened at the number and the address; saving leads back to the dossier that asked for it. */
export const contactHref = ({ id, patient }: Pick<AppointmentView, 'id' | 'patient'>): string =>
  `/e/patients/${patient}?${new URLSearchParams({ dossier: id }).toString()}`;
