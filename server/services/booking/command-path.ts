import { isDeposited } from '#domain/deposited.ts';
import { DossierFileSchema } from '#domain/dossier-file.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Ulid } from '#domain/primitives.ts';
import { RequestSchema, type BookingRequest, type Order } from '#domain/request.ts';
import { WINDOW_MS } from '#domain/window.ts';
import type { Change } from '../../adapters/store.ts';
import type { Appointments } from '../appointments.ts';
import type { Patients } from '../patients.ts';
import type { Amend } from './amend.ts';
import type { BusyProjection } from './busy.ts';
import type { Book, Outcome } from './book.ts';
import type { Effect } from './effects.ts';
import type { WaitingRequests } from './waiting.ts';

/** A tablet pushes a patient before the request that needs it: longer than this, it was refused or lost. */
const PATIENCE_MS = 15 * 60_000;
const FOLLOWED = new Set(['patient-change', 'request', 'appointment', 'consent', 'file', 'practitioner']);
const isOrderOn = (order: Order, appointment: Ulid) =>
  order.kind !== 'book' && order.appointment === appointment;
const typeOf = (id: string) => id.slice(0, id.indexOf(':'));

interface Dependencies {
  appointments: Appointments;
  patients: Patients;
  book: Book;
  amend: Amend;
  waiting: WaitingRequests;
  busy: Pick<BusyProjection, 'projectUpcoming'>;
  consent: Effect;
  /** Of one another independent: all at once. */
  effects: Effect[];
  /** Once all of those took effect: who is told finds them so. */
  messages: Effect;
}

/**
 * The whole command path: what tablets wrote is answered, what was answered takes effect. The same offline and online;
 * nothing else books. Each change may come again after a crash, and changes nothing the second time.
 */
export function createCommandPath(dependencies: Dependencies) {
  const { appointments, patients, book, amend, waiting, busy, consent, effects, messages } = dependencies;

  async function carryOut(facility: string, request: BookingRequest, isLate = false): Promise<Outcome> {
    const { order } = request;
    return order.kind === 'book'
      ? book.answer(facility, request, order)
      : amend.answer(facility, request, order, isLate);
  }

  async function onRequest(facility: string, raw: unknown): Promise<void> {
    const request = RequestSchema.parse(raw);
    const outcome = await carryOut(facility, request);
    if (outcome === 'foreign') throw new Error('the id of this request is taken by another facility');
    if (outcome === 'wait') await waiting.add(facility, idTail(request._id));
  }

  /** @param about an appointment: only the orders on it */
  async function retry(facility?: string, about?: Ulid): Promise<void> {
    const waited = await waiting.list(facility);
    const concerned = waited.filter(({ request: { order } }) => !about || isOrderOn(order, about));
    for (const { facility: owner, request, waitedMs } of concerned) {
      const isLate = waitedMs > PATIENCE_MS;
      const outcome = await carryOut(owner, request, isLate);
      const { order } = request;
      const isGivenUp = outcome === 'wait' && isLate && order.kind === 'book';
      if (isGivenUp) await book.giveUp(owner, request, order);
      // A booking that was refused on its way may be sent again days later: what was ordered on it still holds.
      const isForgotten = waitedMs > WINDOW_MS;
      if (isGivenUp || isForgotten || outcome !== 'wait') await waiting.remove(owner, idTail(request._id));
    }
  }

  /** As it stands now: the change may be older than what a request of the same batch made of it. */
  async function onAppointment(facility: string, id: string): Promise<void> {
    const appointment = await appointments.get(facility, id);
    if (!appointment) return;
    await consent.settle(appointment);
    await Promise.all(effects.map((effect) => effect.settle(appointment)));
    await messages.settle(appointment);
    // A move made offline may have been waiting for its booking, or for an order before it.
    await retry(facility, id);
  }

  async function onConsent(facility: string, appointment: string): Promise<void> {
    const known = await appointments.get(facility, appointment);
    if (known) await consent.settle(known);
  }

  async function onFile(facility: string, raw: unknown): Promise<void> {
    const file = DossierFileSchema.parse(raw);
    // Added to one that had ended, it gives the family its whole time to read (R11).
    const isLate = async () => (await appointments.get(facility, file.appointment))?.status === 'fulfilled';
    if (file.closes || (isDeposited(file) && (await isLate())))
      await appointments.close(facility, file.appointment, { closedAt: file.at });
  }

  return {
    retry,
    concerns: (id: string) => FOLLOWED.has(typeOf(id)),
    /** For the hub: one change of a facility's database. */
    async handle({ id, doc, deleted }: Change, facility: string): Promise<void> {
      // Gone to the archive: nothing follows from it any more.
      if (!doc || deleted) return;
      const type = typeOf(id);
      if (type === 'patient-change') {
        await patients.fold(facility, id.split(':')[1] ?? '');
        await retry(facility);
      } else if (type === 'request') await onRequest(facility, doc);
      else if (type === 'appointment') await onAppointment(facility, idTail(id));
      else if (type === 'consent') await onConsent(facility, id.split(':')[1] ?? '');
      else if (type === 'file') await onFile(facility, doc);
      else if (type === 'practitioner') await busy.projectUpcoming(idTail(id));
    },
  };
}
export type CommandPath = ReturnType<typeof createCommandPath>;
