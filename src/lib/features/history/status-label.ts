import type { AppointmentStatus } from '#domain/appointment.ts';
import { m } from '$lib/paraglide/messages.js';

const STATUS: Record<AppointmentStatus, () => string> = {
  booked: m.facility_status_booked,
  arrived: m.facility_status_arrived,
  fulfilled: m.facility_status_fulfilled,
  cancelled: m.facility_status_cancelled,
  noshow: m.facility_status_noshow,
};

export const statusLabel = (status: AppointmentStatus) => STATUS[status]();
