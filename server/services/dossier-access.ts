import type { Account } from '#domain/account.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Author } from '#domain/author.ts';
import { HistoryReasonSchema, historyAccess, isBefore } from '#domain/history-access.ts';
import { actorOf, may, type Action, type Actor } from '#domain/permissions.ts';
import { UlidSchema, type Ulid } from '#domain/primitives.ts';
import type { FastifyRequest } from 'fastify';
import type { Clock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import { dossierTexts } from '../messages/dossier-fr.ts';
import type { Guards } from './guards.ts';

/** Someone who may open one appointment's dossier. */
export interface Visitor {
  kind: 'staff' | 'practitioner' | 'family';
  facility: string;
  appointment: Appointment;
  appointmentId: Ulid;
  by: Author;
  /** Who they are to the table of rights. */
  actor: Actor;
}

export interface DossierAccessDependencies {
  clock: Clock;
  guards: Pick<Guards, 'account' | 'staff' | 'practitioner' | 'participant'>;
  appointments: {
    get(facility: string, id: Ulid): Promise<Appointment | null>;
    locate(id: Ulid): Promise<{ facility: string; practitioner: string } | null>;
  };
}
type Asking = Pick<FastifyRequest, 'cookies'>;

/** Who may open a dossier: staff of its facility, its doctor, the family of its current link. Others learn nothing. */
export function createDossierAccess({ guards, appointments, clock }: DossierAccessDependencies) {
  async function load(facility: string, appointmentId: Ulid): Promise<Appointment> {
    const found = await appointments.get(facility, appointmentId);
    if (!found) throw new Failure('not-found');
    return found;
  }

  /** Where it lives, for those who may do this to it: to others it doesn't exist. */
  async function locate(appointment: string, account: Account, action: Action) {
    const place = UlidSchema.safeParse(appointment).success ? await appointments.locate(appointment) : null;
    if (!place || !may(actorOf(account), action, place)) throw new Failure('not-found');
    return place;
  }

  async function asPractitioner(request: Asking, appointmentId: string, action: Action): Promise<Visitor> {
    const account = await guards.practitioner(request, action);
    const { facility } = await locate(appointmentId, account, action);
    return {
      kind: 'practitioner',
      facility,
      appointmentId,
      appointment: await load(facility, appointmentId),
      by: { kind: 'practitioner', id: account.id, name: account.name },
      actor: actorOf(account),
    };
  }

  async function asStaff(request: Asking, appointmentId: string, action: Action): Promise<Visitor> {
    const { account, device } = await guards.staff(request, action);
    const { facility } = await locate(appointmentId, account, action);
    return {
      kind: 'staff',
      facility,
      appointmentId,
      appointment: await load(facility, appointmentId),
      by: { kind: 'staff', id: account.id, name: account.name, device: device.id },
      actor: actorOf(account),
    };
  }

  async function asFamily(request: Asking, linkId: string, action: Action): Promise<Visitor> {
    const session = await guards.participant(request, linkId, action);
    const { facility, appointment: appointmentId, booked } = session;
    return {
      kind: 'family',
      facility,
      appointmentId,
      appointment: booked,
      by: { kind: 'family', id: appointmentId, name: dossierTexts.family },
      actor: { role: 'family', facility, appointment: appointmentId },
    };
  }

  /** @throws Failure forbidden, reason-needed */
  function needReason(own: Appointment, reason: string | undefined): void {
    const access = historyAccess(own, clock.now());
    if (access === 'none') throw new Failure('forbidden');
    if (access === 'asked' && !HistoryReasonSchema.safeParse(reason).success)
      throw new Failure('reason-needed');
  }

  /** An earlier dossier of the patient of one's own appointment `via`, at its facility. */
  async function byHistory(
    request: Asking,
    { appointment, via, reason }: { appointment: string; via: string; reason?: string | undefined },
  ): Promise<Visitor> {
    const own = await asPractitioner(request, via, 'read-history');
    if (!UlidSchema.safeParse(appointment).success) throw new Failure('not-found');
    const earlier = await load(own.facility, appointment);
    if (!isBefore(earlier, own.appointment)) throw new Failure('not-found');
    needReason(own.appointment, reason);
    return { ...own, appointment: earlier, appointmentId: appointment };
  }

  return {
    asPractitioner,
    needReason,
    byHistory,
    asStaff,
    asFamily,
    /** By whichever cookie opens it: the link's when `linkId` is given, else the account's. */
    async visitor(
      request: Asking,
      asked: { appointment?: string; linkId?: string },
      action: Action,
    ): Promise<Visitor> {
      if (asked.linkId !== undefined) {
        const visitor = await asFamily(request, asked.linkId, action);
        const isElsewhere = asked.appointment !== undefined && asked.appointment !== visitor.appointmentId;
        if (isElsewhere) throw new Failure('not-found');
        return visitor;
      }
      if (asked.appointment === undefined)
        throw new Failure('bad-request', { fields: { appointment: 'missing' } });
      const { practitioner } = await guards.account(request);
      const as = practitioner === null ? asStaff : asPractitioner;
      return as(request, asked.appointment, action);
    },
  };
}
export type DossierAccess = ReturnType<typeof createDossierAccess>;
