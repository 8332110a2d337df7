import type { NotifiedState } from '#domain/message.ts';
import type { ReadinessStep, StepView } from '#domain/readiness-view.ts';
import type { AppointmentRow } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import { capitalise } from '$lib/ui/format.ts';

const STEPS: Record<ReadinessStep, () => string> = {
  notified: m.facility_step_notified,
  opened: m.facility_step_opened,
  tested: m.facility_step_tested,
  consented: m.facility_step_consented,
  present: m.facility_step_present,
};

export const stepName = (step: ReadinessStep): string => STEPS[step]();

const WRONG: Record<ReadinessStep, () => string> = {
  notified: m.facility_step_failed,
  opened: m.facility_step_not_opened,
  tested: m.facility_step_failed,
  consented: m.facility_step_missing,
  present: m.facility_step_absent,
};

/** A step that is due and not made yet: no failure. */
const DUE: Partial<Record<ReadinessStep, () => string>> = {
  opened: m.facility_step_not_opened,
  tested: m.facility_step_to_test,
};

/** What a green or amber mark under « notifié » stands for, when that isn't simply sent. */
const NOTIFIED: Partial<Record<NotifiedState, () => string>> = {
  struggling: m.messages_step_trying,
  'sent-in-part': m.messages_step_in_part,
  'to-hand-on': m.messages_step_hand_on,
  called: m.messages_step_called,
};

/** Under the mark of a step: its name, or what is wrong with it. */
export function stepWord({ step, state, at, notified }: StepView): string {
  const told = notified && NOTIFIED[notified];
  if (told) return told();
  const isDue = at === null && (state === 'warning' || state === 'danger');
  const due = isDue ? DUE[step] : undefined;
  if (due) return due();
  if (step === 'present' && state === 'warning' && at === null) return m.facility_step_awaited();
  if (state === 'danger')
    return step === 'consented' && at !== null ? m.person_withdrawn_word() : WRONG[step]();
  if (state === 'warning' && step === 'notified' && at !== null) return WRONG.notified();
  return stepName(step);
}

/** « Dr Vasseur » of « Dr Hélène Vasseur »: rows are narrow. */
export function shortName(practitioner: string): string {
  const words = practitioner.split(/\s+/u);
  const [title] = words;
  return /^(Dr|Pr|M\.|Mme)$/u.test(title ?? '') && words.length > 2
    ? `${title}\u00a0${words.at(-1)}`
    : practitioner;
}

/** Prepared in full: nothing amber or red is left. */
export const isPrepared = ({ ready }: AppointmentRow): boolean =>
  ready.state === 'ready' && ready.steps.every(({ state }) => state === 'done' || state === 'pending');

interface Now {
  /** Of the booking and of what was asked since; null once the service has all of it. */
  progress: 'waiting' | 'refused' | null;
  isRoomOpen: boolean;
}

/** The state of a row that asks for no act. */
export function rowWord(row: AppointmentRow, { progress, isRoomOpen }: Now): string {
  const { view, ready } = row;
  if (progress === 'refused') return capitalise(m.facility_progress_refused());
  if (progress === 'waiting') return m.facility_row_to_send();
  if (view.refused) return m.facility_status_refused();
  if (view.status === 'proposed') return m.facility_row_asked();
  if (view.pending.length > 0) return m.facility_row_pending();
  if (view.status === 'noshow') return m.facility_row_noshow();
  if (view.status === 'cancelled') return m.facility_row_cancelled();
  if (ready.state === 'over') return m.facility_row_over();
  if (isRoomOpen) return m.facility_row_open();
  return isPrepared(row) ? m.facility_row_ready() : m.facility_row_upcoming();
}
