import type { CallFigures, CallSummary } from '#domain/call-summary.ts';
import { m } from '$lib/paraglide/messages.js';

const tenths = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** « 12 min », « 45 s » */
export const durationWords = (seconds: number) =>
  seconds < 60
    ? m.summary_seconds({ count: seconds })
    : m.summary_minutes({ count: Math.round(seconds / 60) });

function lossWords({ losses, recoveries }: CallFigures): string {
  if (losses === 0) return m.summary_no_loss();
  if (losses === 1) return recoveries === 1 ? m.summary_one_loss_mended() : m.summary_one_loss();
  return m.summary_losses({ losses, recoveries });
}

/** One page's call in a line: everything that the plot beside it shows, and more. */
export function summaryWords(figures: CallFigures): string {
  const { durationSeconds, connectMs, path, audioOnlySeconds } = figures;
  const duration = durationWords(durationSeconds);
  if (connectMs === null) return [duration, m.summary_never()].join(', ');
  return [
    duration,
    m.summary_connected({ seconds: tenths.format(connectMs / 1_000) }),
    ...(path === 'direct' ? [m.summary_direct()] : []),
    ...(path === 'relay' ? [m.summary_relay()] : []),
    lossWords(figures),
    ...(audioOnlySeconds > 0 ? [m.summary_audio_only({ duration: durationWords(audioOnlySeconds) })] : []),
  ].join(', ');
}

export const SUMMARY_ROLES: Record<CallSummary['role'], () => string> = {
  practitioner: m.summary_role_practitioner,
  patient: m.summary_role_patient,
  relative: m.guests_role_relative,
  interpreter: m.guests_role_interpreter,
  professional: m.guests_role_professional,
};
