import type { SelfTestCause } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';

const REMEDIES: Record<SelfTestCause, () => string> = {
  'no-media-devices': m.call_remedy_no_media_devices,
  'in-app-browser': m.call_remedy_in_app_browser,
  'permission-denied': m.call_remedy_permission_denied,
  'not-found': m.call_remedy_not_found,
  busy: m.call_remedy_busy,
  'black-picture': m.call_remedy_black_picture,
  silent: m.call_remedy_silent,
  'not-heard': m.call_remedy_not_heard,
  blocked: m.call_remedy_blocked,
  'no-relay': m.call_remedy_no_relay,
  unknown: m.call_remedy_unknown,
};

const isAppleSafari = (device: string) => /^(iPhone|iPad), Safari/.test(device);

/** Whether the remedy is to touch the padlock beside the address, whose picture then stands before the words. */
export const isPadlockRemedy = (cause: SelfTestCause, device: string): boolean =>
  cause === 'permission-denied' && !isAppleSafari(device);

/** What to do now, in words, for this cause on this device (its description: « iPhone, Safari »). */
export function remedy(cause: SelfTestCause, device = ''): string {
  return cause === 'permission-denied' && isAppleSafari(device)
    ? m.call_remedy_permission_denied_ios()
    : REMEDIES[cause]();
}
