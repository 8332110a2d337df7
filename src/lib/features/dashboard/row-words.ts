import type { ReadinessStep, StepView } from '#domain/readiness-view.ts';
import type { AppointmentRow } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import { m } from '$lib/paraglide/messages.js';

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

/** Under the mark of a step: its name, or what is wrong with it. A test not yet made is no failure. */
export function stepWord({ step, state, at }: StepView): string {
  if (state === 'danger' && (step !== 'tested' || at !== null)) return WRONG[step]();
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

/** The state of a row that asks for no act. */
export function rowWord({ view, ready }: AppointmentRow, isWaiting: boolean): string {
  if (view.status === 'proposed') return isWaiting ? m.facility_row_to_send() : m.facility_row_asked();
  if (view.pending.length > 0) return m.facility_row_pending();
  if (view.status === 'noshow') return m.facility_row_noshow();
  if (view.status === 'cancelled') return m.facility_row_cancelled();
  if (ready.state === 'over') return m.facility_row_over();
  return ready.state === 'ready' ? m.facility_row_ready() : m.facility_row_upcoming();
}
