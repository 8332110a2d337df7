import type { AppointmentView } from './appointment-view.ts';
import type { Consent } from './consent.ts';
import { depositNotified, isOfDeposit, isReadable } from './deposited.ts';
import { hasReached, notifiedOf, type Notified, type NotifiedState } from './message.ts';
import { MINUTE_MS, toMs, type Moment } from './moment.ts';
import type { Instant } from './primitives.ts';
import type { Readiness } from './readiness.ts';

/** The dashboard's columns: notifié · ouvert · testé · consentement · présent. */
export const READINESS_STEPS = ['notified', 'opened', 'tested', 'consented', 'present'] as const;
export type ReadinessStep = (typeof READINESS_STEPS)[number];

/** Green, grey, amber, red. Red asks for an act; of the amber ones, a message to be handed on does. */
export type StepState = 'done' | 'pending' | 'warning' | 'danger';

export interface StepView {
  step: ReadinessStep;
  state: StepState;
  /** When it was done, or went wrong. */
  at: Instant | null;
  /** Of the messages, what `state` stands for. */
  notified?: NotifiedState;
}

export type ReadinessState = 'over' | 'now' | 'ready' | 'to-do' | 'upcoming' | 'proposed';

export interface ReadinessView {
  steps: StepView[];
  state: ReadinessState;
  /**
   * The one act to offer. `hand-on`: only the facility's own mailbox has the message. `rebook`: the booking was refused,
   * another slot must be chosen.
   */
  act: 'call' | 'hand-on' | 'rebook' | 'none';
  /** What the act is for once it is over: nobody could tell the family that a document is to be read. */
  untold?: Notified & { until: Instant };
}

/** Somebody has something to do about it: before it, or after. */
export const asksForAct = ({ state, act }: ReadinessView): boolean => state === 'to-do' || act !== 'none';

const CLOSED: readonly string[] = ['fulfilled', 'cancelled', 'noshow'];

interface Context {
  readiness: Readiness | null;
  consents: readonly Consent[];
  generation: number;
  /** When somebody told the family by telephone, also where the service hasn't heard of it yet. */
  calledAt: Instant | null;
  /** Until the hour; negative once it has passed. */
  minutesLeft: number;
  nowMs: number;
}

/** How many minutes before the hour a missing step begins to show, then asks for a call. */
const DUE_MINUTES = {
  opened: { warning: 120, danger: 30 },
  tested: { warning: 60, danger: Number.NEGATIVE_INFINITY },
  consented: { warning: Number.POSITIVE_INFINITY, danger: 60 },
  present: { warning: 5, danger: -3 },
} as const;
const SLOW_MESSAGE_MINUTES = 10;
/** The room lets nobody back in so long after the hour. */
const FORGOTTEN_MINUTES = 240;

function missing(step: keyof typeof DUE_MINUTES, minutesLeft: number): StepView {
  const due = DUE_MINUTES[step];
  const state = minutesLeft <= due.danger ? 'danger' : minutesLeft <= due.warning ? 'warning' : 'pending';
  return { step, state, at: null };
}

const done = (step: ReadinessStep, at: Instant | null): StepView => ({ step, state: 'done', at });

const NOTIFIED = {
  struggling: 'warning',
  sent: 'done',
  delivered: 'done',
  'sent-in-part': 'warning',
  'to-hand-on': 'warning',
  failed: 'danger',
  called: 'done',
} as const satisfies Record<Exclude<NotifiedState, 'none' | 'queued'>, StepState>;

function notified({ readiness, generation, calledAt, nowMs }: Context): StepView {
  const messages = (readiness?.messages ?? []).filter(
    (message) => message.generation === generation && !isOfDeposit(message),
  );
  const { state, at } = notifiedOf(messages, calledAt);
  const reached = messages.find(hasReached);
  if (readiness?.openedAt) return done('notified', reached?.at ?? readiness.openedAt);
  if (state === 'none' || state === 'queued') {
    const isSlow = messages.some(({ at: since }) => nowMs - toMs(since) > SLOW_MESSAGE_MINUTES * MINUTE_MS);
    return { step: 'notified', state: isSlow ? 'warning' : 'pending', at: null };
  }
  return { step: 'notified', state: NOTIFIED[state], at, notified: state };
}

function tested({ readiness, minutesLeft }: Context): StepView {
  const test = readiness?.tested;
  if (!test) return missing('tested', minutesLeft);
  return test.passed ? done('tested', test.at) : { step: 'tested', state: 'danger', at: test.at };
}

function consented({ consents, minutesLeft }: Context): StepView {
  const latest = latestConsent(consents);
  if (!latest) return missing('consented', minutesLeft);
  if (latest.decision === 'given') return done('consented', latest.takenAt);
  return { step: 'consented', state: 'danger', at: latest.takenAt };
}

function present({ readiness, minutesLeft }: Context): StepView {
  if (readiness?.present.includes('patient')) return done('present', readiness.arrivedAt);
  return missing('present', minutesLeft);
}

/** The record that counts: the latest taken; of two at the same instant, the later id. */
export function latestConsent(consents: readonly Consent[]): Consent | null {
  return consents.reduce<Consent | null>((latest, consent) => {
    if (!latest) return consent;
    const difference = toMs(consent.takenAt) - toMs(latest.takenAt);
    return difference > 0 || (difference === 0 && consent._id > latest._id) ? consent : latest;
  }, null);
}

function stepsOf(context: Context): StepView[] {
  const { readiness, minutesLeft } = context;
  const opened = readiness?.openedAt ? done('opened', readiness.openedAt) : missing('opened', minutesLeft);
  return [notified(context), opened, tested(context), consented(context), present(context)];
}

const calm = (step: StepView): StepView => (step.state === 'done' ? step : { ...step, state: 'pending' });

/** Of what has ended: calm, but whoever came was there. */
const over = (step: StepView, readiness: Readiness | null): StepView =>
  step.step === 'present' && readiness?.arrivedAt ? done('present', readiness.arrivedAt) : calm(step);

/** A red step asks for a call: of the messages, every channel there is was tried. */
function actOf(steps: readonly StepView[]): ReadinessView['act'] {
  if (steps.some(({ state }) => state === 'danger')) return 'call';
  return steps.some((step) => step.notified === 'to-hand-on') ? 'hand-on' : 'none';
}

/** Of this generation's links; one that waits to be sent, or for its answer, counts already. */
function calledAtOf(
  { pending }: Pick<AppointmentView, 'pending'>,
  readiness: Readiness | null,
  generation: number,
): Instant | null {
  const asked = pending.filter(({ order }) => order.kind === 'called').at(-1);
  return asked?.at ?? (readiness?.called?.generation === generation ? readiness.called.at : null);
}

/** Called off, and no message could say so: somebody may be on the way to a screen where nobody waits. */
const isUntold = ({
  status,
  minutesLeft,
  steps,
}: {
  status: string;
  minutesLeft: number;
  steps: StepView[];
}) =>
  status === 'cancelled' &&
  minutesLeft > 0 &&
  steps.some(({ step, state }) => step === 'notified' && state === 'danger');

/** A document waits, its family may read it, and no message says so. */
function untoldDeposit(
  { appointment }: Pick<AppointmentView, 'appointment'>,
  { readiness, calledAt, nowMs }: Pick<Context, 'readiness' | 'calledAt' | 'nowMs'>,
): Pick<ReadinessView, 'act' | 'untold'> {
  if (!appointment?.readUntil || !isReadable(appointment, nowMs)) return { act: 'none' };
  const { closedAt, readUntil: until } = appointment;
  const told = depositNotified(readiness?.messages ?? [], { calledAt, closedAt });
  const untold = { ...told, until };
  if (untold.state === 'failed') return { act: 'call', untold };
  return untold.state === 'to-hand-on' ? { act: 'hand-on', untold } : { act: 'none' };
}

/**
 * The state of an appointment's preparation. `consents` are those of this appointment, `now` is the best clock at
 * hand (the server's, corrected).
 */
export function readinessView(
  appointment: Pick<AppointmentView, 'status' | 'refused' | 'start' | 'appointment' | 'pending'>,
  readiness: Readiness | null,
  consents: readonly Consent[],
  now: Moment,
): ReadinessView {
  const nowMs = toMs(now);
  const generation = appointment.appointment?.generation ?? 1;
  const minutesLeft = (toMs(appointment.start) - nowMs) / MINUTE_MS;
  const calledAt = calledAtOf(appointment, readiness, generation);
  const steps = stepsOf({ readiness, consents, generation, calledAt, minutesLeft, nowMs });
  const { status } = appointment;

  if (appointment.refused) {
    const isRebooked = appointment.appointment?.statusReason === 'already-rebooked';
    return { steps: steps.map(calm), state: 'to-do', act: isRebooked ? 'none' : 'rebook' };
  }
  if (status === 'proposed') return { steps: steps.map(calm), state: 'proposed', act: 'none' };
  if (isUntold({ status, minutesLeft, steps }))
    return {
      steps: steps.map((step) => (step.step === 'notified' ? step : calm(step))),
      state: 'to-do',
      act: 'call',
    };
  if (CLOSED.includes(status) || minutesLeft < -FORGOTTEN_MINUTES) {
    const left = untoldDeposit(appointment, { readiness, calledAt, nowMs });
    return { steps: steps.map((step) => over(step, readiness)), state: 'over', ...left };
  }
  if (steps.some(({ step, state }) => step === 'present' && state === 'done')) {
    // In the room: a self-test that failed no longer matters, a consent that is missing still does.
    const seated = steps.map((step) => (step.step === 'consented' ? step : calm(step)));
    return { steps: seated, state: 'now', act: 'none' };
  }
  // Nobody is rung about a consultation that this facility is calling off.
  if (appointment.pending.some(({ order }) => order.kind === 'cancel'))
    return { steps: steps.map(calm), state: 'upcoming', act: 'none' };
  const act = actOf(steps);
  if (act !== 'none') return { steps, state: 'to-do', act };
  const isReady = steps.every(({ step, state }) => step === 'present' || state === 'done');
  return { steps, state: isReady ? 'ready' : 'upcoming', act };
}
