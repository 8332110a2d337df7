import type { NetworkFigures, SelfTestCause } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';

const CAUSES: Record<SelfTestCause, () => string> = {
  'no-media-devices': m.facility_cause_no_media_devices,
  'in-app-browser': m.facility_cause_in_app_browser,
  'permission-denied': m.facility_cause_permission_denied,
  'permission-dismissed': m.facility_cause_permission_dismissed,
  'permission-system': m.facility_cause_permission_system,
  'not-found': m.facility_cause_not_found,
  'no-microphone': m.facility_cause_no_microphone,
  busy: m.facility_cause_busy,
  'black-picture': m.facility_cause_black_picture,
  silent: m.facility_cause_silent,
  'not-heard': m.facility_cause_not_heard,
  'sound-blocked': m.facility_cause_sound_blocked,
  blocked: m.facility_cause_blocked,
  'no-relay': m.facility_cause_no_relay,
  'slow-network': m.facility_cause_slow_network,
  'sound-only-network': m.facility_cause_sound_only_network,
  'unusable-network': m.facility_cause_unusable_network,
  unknown: m.facility_cause_unknown,
};

/** Why a step failed, or with what reserve it passed, in a few words. */
export const causeWords = (cause: SelfTestCause): string => CAUSES[cause]();

const oneDecimal = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 });
const TRANSPORTS = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' };

/** « 84 ms, 0,4 % de pertes, 1,2 Mbit/s, par UDP » */
export function networkWords({ transport, rttMs, lossPercent, kbps }: NetworkFigures): string {
  const rate =
    kbps >= 1_000
      ? m.facility_network_mbps({ rate: oneDecimal.format(kbps / 1_000) })
      : m.facility_network_kbps({ rate: oneDecimal.format(kbps) });
  return m.facility_network_figures({
    ...{ rtt: oneDecimal.format(rttMs), loss: oneDecimal.format(lossPercent), rate },
    transport: TRANSPORTS[transport],
  });
}
