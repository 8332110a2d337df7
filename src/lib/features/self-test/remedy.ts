import type { SelfTestCause } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';
import { permissionGuide } from './permission-guide.ts';

const REMEDIES: Record<Exclude<SelfTestCause, 'permission-denied' | 'permission-system'>, () => string> = {
  'no-media-devices': m.call_remedy_no_media_devices,
  'in-app-browser': m.call_remedy_in_app_browser,
  'permission-dismissed': m.call_remedy_permission_dismissed,
  'not-found': m.call_remedy_not_found,
  'no-microphone': m.call_remedy_no_microphone,
  busy: m.call_remedy_busy,
  'black-picture': m.call_remedy_black_picture,
  silent: m.call_remedy_silent,
  'not-heard': m.call_remedy_not_heard,
  'sound-blocked': m.call_remedy_sound_blocked,
  blocked: m.call_remedy_blocked,
  'no-relay': m.call_remedy_no_relay,
  'slow-network': m.call_remedy_slow_network,
  'sound-only-network': m.call_remedy_sound_only_network,
  'unusable-network': m.call_remedy_unusable_network,
  unknown: m.call_remedy_unknown,
};

const SYSTEM_SETTINGS: [RegExp, () => string][] = [
  [/^Android/, m.call_remedy_permission_system_android],
  [/^(iPhone|iPad)/, m.call_remedy_permission_system_ios],
  [/^Windows/, m.call_remedy_permission_system_windows],
  [/^Mac/, m.call_remedy_permission_system_mac],
];

/** What to do now, in words, for this cause on this device (its description: « iPhone, Safari »). */
export function remedy(cause: SelfTestCause, device = ''): string {
  if (cause === 'permission-denied') return permissionGuide(device).words();
  if (cause !== 'permission-system') return REMEDIES[cause]();
  const settings = SYSTEM_SETTINGS.find(([mark]) => mark.test(device))?.[1];
  return (settings ?? m.call_remedy_permission_system)();
}
