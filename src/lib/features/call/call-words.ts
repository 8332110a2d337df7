import type { Role } from '#domain/call.ts';
import type { CallEnd, CallRefusal, CallState } from '#domain/call-state.ts';
import { m } from '$lib/paraglide/messages.js';
import type { Loss } from './call-snapshot.ts';
import { remedy } from '../self-test/remedy.ts';

export type Audience = 'practitioner' | 'patient';

interface Situation {
  state: CallState;
  audience: Audience;
  /** The other's name; null while nobody is there. */
  otherName: string | null;
  audioOnly: boolean;
  /** Camera or microphone stopped by itself. */
  deviceLost: boolean;
  /** Why the call reconnects. */
  loss: Loss | null;
  /** Someone waits to be let in. */
  knocks: boolean;
  /** The call was already under way once. */
  wasLive: boolean;
}

function waitingWords(audience: Audience, wasLive: boolean): string {
  if (wasLive)
    return audience === 'patient' ? m.call_banner_away_practitioner() : m.call_banner_away_patient();
  return audience === 'patient' ? m.call_banner_waiting_patient() : m.call_banner_waiting_practitioner();
}

/** Whose network it is, as far as can be told, and what helps. */
function lossWords(loss: Loss | null, audience: Audience): string {
  if (loss?.side === 'other') {
    if (audience === 'practitioner')
      return loss.isLong ? m.call_banner_lost_other_patient_long() : m.call_banner_lost_other_patient();
    return loss.isLong
      ? m.call_banner_lost_other_practitioner_long()
      : m.call_banner_lost_other_practitioner();
  }
  if (!loss?.isLong) return m.call_banner_reconnecting();
  return loss.side === 'own' ? m.call_banner_lost_own_long() : m.call_banner_lost_path_long();
}

/** What the banner over the picture says; null when the picture speaks for itself. */
export function bannerWords({
  state,
  audience,
  otherName,
  audioOnly,
  deviceLost,
  loss,
  knocks,
  wasLive,
}: Situation): string | null {
  switch (state.name) {
    case 'preparing':
      return `${m.call_banner_preparing()} ${m.call_banner_permission()}`;
    case 'at-door':
      return m.call_door_wait();
    case 'waiting':
      // Who knocks is named beside the picture.
      if (knocks && !wasLive) return null;
      return waitingWords(audience, wasLive);
    case 'connecting':
      return otherName ? m.call_banner_connecting({ name: otherName }) : m.call_banner_preparing();
    case 'reconnecting':
      return lossWords(loss, audience);
    case 'live':
      if (deviceLost) return m.call_banner_device_lost();
      return audioOnly ? m.call_banner_audio_only() : null;
    default:
      return null;
  }
}

const ROLE_WORDS: Record<Role, () => string> = {
  practitioner: m.call_role_practitioner,
  patient: m.call_role_patient,
  relative: m.call_role_relative,
  interpreter: m.call_role_interpreter,
  professional: m.call_role_professional,
};
/** Behind a name. */
export const roleWords = (role: Role): string => ROLE_WORDS[role]();

export function endWords(reason: CallEnd, audience: Audience): string {
  switch (reason) {
    case 'left':
      return m.call_end_left();
    case 'closed':
      return m.call_end_closed();
    case 'seat-taken':
      return m.call_end_seat_taken();
    case 'superseded':
      return audience === 'patient' ? m.call_end_superseded() : m.call_end_superseded_practitioner();
    case 'expired':
      return m.call_end_expired();
  }
}

/** Why one can't enter, and what to do. `formatHour` puts the opening in the facility's zone: « 14 h 10 ». */
export function refusalWords(refusal: CallRefusal, formatHour: (instant: string) => string): string {
  if (refusal.kind === 'media') return remedy(refusal.cause);
  switch (refusal.code) {
    case 'room-not-open':
      return m.call_refused_room_not_open({ hour: refusal.opensAt ? formatHour(refusal.opensAt) : '…' });
    case 'room-closed':
    case 'already-closed':
      return m.call_refused_room_closed();
    case 'seat-taken':
      return m.call_refused_seat_taken();
    case 'offline':
    case 'store-unavailable':
      return m.call_refused_offline();
    case 'link-superseded':
    case 'link-expired':
      return m.call_refused_link();
    case 'signed-out':
      return m.call_refused_signed_out();
    default:
      return m.call_refused_other();
  }
}
