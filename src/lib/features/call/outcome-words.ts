import type { Viewpoint } from '#domain/call-layout.ts';
import type { CallEnd, CallRefusal, CallState, MediaFailure } from '#domain/call-state.ts';
import { m } from '$lib/paraglide/messages.js';

/** What can be done on the spot. */
export type OutcomeAct = 'rejoin' | 'retry' | 'continue-here' | null;

export interface Outcome {
  /** What happened. */
  title: string;
  /** What was kept, and what to do now. */
  text: string;
  act: OutcomeAct;
  /** Nothing went wrong. */
  isCalm: boolean;
  /** The camera or the microphone stands in the way: how to mend it is shown. */
  cause: MediaFailure | null;
}

const outcome = (title: string, text: string, act: OutcomeAct, rest: Partial<Outcome> = {}): Outcome => ({
  ...{ title, text, act, isCalm: false, cause: null },
  ...rest,
});

const CLOSED_TEXTS: Record<Viewpoint, () => string> = {
  practitioner: m.stage_end_closed_practitioner,
  patient: m.stage_end_closed_patient,
  guest: m.stage_end_closed_guest,
};

function endOutcome(reason: CallEnd, viewpoint: Viewpoint): Outcome {
  const isDoctor = viewpoint === 'practitioner';
  switch (reason) {
    case 'left':
      return outcome(m.stage_end_left_title(), m.stage_end_left(), 'rejoin', { isCalm: true });
    case 'closed':
      return outcome(m.stage_end_closed_title(), CLOSED_TEXTS[viewpoint](), null, { isCalm: true });
    case 'seat-taken':
      return isDoctor
        ? outcome(m.stage_end_seat_taken_title(), m.stage_end_seat_taken_practitioner(), 'rejoin')
        : outcome(m.stage_end_seat_taken_title(), m.stage_end_seat_taken(), 'continue-here');
    case 'superseded':
      return outcome(
        m.stage_end_superseded_title(),
        isDoctor ? m.stage_end_superseded_practitioner() : m.stage_end_superseded(),
        null,
      );
    case 'expired':
      return outcome(
        m.stage_end_expired_title(),
        isDoctor ? m.stage_end_expired_practitioner() : m.stage_end_expired(),
        null,
      );
  }
}

const CAUSE_TITLES: Record<MediaFailure, () => string> = {
  'no-media-devices': m.stage_refused_browser_title,
  'in-app-browser': m.stage_refused_browser_title,
  'permission-denied': m.stage_refused_permission_title,
  'permission-dismissed': m.stage_refused_dismissed_title,
  'permission-system': m.stage_refused_permission_title,
  'not-found': m.stage_refused_not_found_title,
  'no-microphone': m.stage_refused_no_microphone_title,
  busy: m.stage_refused_busy_title,
  unknown: m.stage_refused_unknown_title,
};

/** Only another browser helps. */
const HOPELESS: MediaFailure[] = ['in-app-browser', 'no-media-devices'];

function joinOutcome(
  refusal: Extract<CallRefusal, { kind: 'join' }>,
  viewpoint: Viewpoint,
  formatHour: (instant: string) => string,
): Outcome {
  const isDoctor = viewpoint === 'practitioner';
  switch (refusal.code) {
    case 'room-not-open': {
      const hour = refusal.opensAt ? formatHour(refusal.opensAt) : '…';
      return outcome(m.stage_refused_not_open_title(), m.stage_refused_not_open({ hour }), 'retry', {
        isCalm: true,
      });
    }
    case 'room-closed':
    case 'already-closed':
      return outcome(
        m.stage_refused_closed_title(),
        isDoctor ? m.stage_refused_closed_practitioner() : m.stage_refused_closed(),
        null,
      );
    case 'seat-taken':
      return outcome(
        m.stage_refused_seat_taken_title(),
        m.stage_refused_seat_taken(),
        isDoctor ? 'retry' : 'continue-here',
      );
    case 'offline':
    case 'store-unavailable':
      return outcome(m.stage_refused_offline_title(), m.stage_refused_offline(), 'retry');
    case 'link-superseded':
    case 'link-expired':
      return outcome(m.stage_refused_link_title(), m.stage_refused_link(), null);
    case 'signed-out':
      return outcome(m.stage_refused_signed_out_title(), m.stage_refused_signed_out(), null);
    default:
      return outcome(m.stage_refused_other_title(), m.stage_refused_other(), 'retry');
  }
}

/**
 * What is to be said once one is out, or couldn't get in; null while the call goes on.
 * @param formatHour puts the room's opening in the facility's zone: « 14 h 10 »
 */
export function outcomeOf(
  state: CallState,
  viewpoint: Viewpoint,
  formatHour: (instant: string) => string,
): Outcome | null {
  if (state.name === 'ended') return endOutcome(state.reason, viewpoint);
  if (state.name !== 'refused') return null;
  const { refusal } = state;
  if (refusal.kind === 'join') return joinOutcome(refusal, viewpoint, formatHour);
  const { cause } = refusal;
  const act = HOPELESS.includes(cause) ? null : 'retry';
  return outcome(CAUSE_TITLES[cause](), m.stage_outcome_kept(), act, { cause });
}
