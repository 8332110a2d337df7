import type { AppointmentView, OrderOnAppointment } from '#domain/appointment-view.ts';
import { m } from '$lib/paraglide/messages.js';

const STATUS: Record<AppointmentView['status'], () => string> = {
  proposed: m.facility_status_proposed,
  booked: m.facility_status_booked,
  arrived: m.facility_status_arrived,
  fulfilled: m.facility_status_fulfilled,
  cancelled: m.facility_status_cancelled,
  noshow: m.facility_status_noshow,
};

export const CANCEL_REASONS = {
  'family-asked': m.facility_cancel_family_asked,
  'facility-asked': m.facility_cancel_facility_asked,
  'practitioner-asked': m.facility_cancel_practitioner_asked,
  'consent-withdrawn': m.facility_cancel_consent_withdrawn,
  mistake: m.facility_cancel_mistake,
  other: m.facility_cancel_other,
};

/** « Confirmé », « Annulé : à la demande de la famille ». */
export function statusWords(view: AppointmentView): string {
  if (view.refused) return m.facility_status_refused();
  const reason = CANCEL_REASONS[view.statusReason as keyof typeof CANCEL_REASONS];
  return view.status === 'cancelled' && reason
    ? m.facility_status_cancelled_because({ reason: reason().toLocaleLowerCase('fr') })
    : STATUS[view.status]();
}

const ORDERS: Record<OrderOnAppointment['kind'], () => string> = {
  move: m.facility_order_move,
  cancel: m.facility_order_cancel,
  reissue: m.facility_order_reissue,
  resend: m.facility_order_resend,
  called: m.messages_order_called,
};

/** « La demande de report » */
export const orderWords = (order: OrderOnAppointment): string => ORDERS[order.kind]();

/** Of a document on its way to the service: « à envoyer », « envoi refusé ». */
export const progressWords = (progress: 'waiting' | 'refused'): string =>
  progress === 'refused' ? m.facility_progress_refused() : m.facility_row_to_send().toLocaleLowerCase('fr');

/** Where an order that isn't answered stands; null once the service has it. */
export const orderProgressWords = (progress: 'waiting' | 'refused' | null): string =>
  progress === 'refused'
    ? m.facility_order_send_refused()
    : progress === 'waiting'
      ? m.facility_order_kept()
      : m.facility_order_sent();
