import type { Readiness } from '#domain/readiness.ts';
import type { SelfTestCause, SelfTestStep } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';

type Failure = NonNullable<Readiness['tested']>['failures'][number];

/** What to say where no cause is known. */
const BY_STEP: Record<SelfTestStep, () => string> = {
  browser: m.facility_say_browser,
  camera: m.facility_say_camera,
  microphone: m.facility_say_microphone,
  loudspeaker: m.facility_say_loudspeaker,
  network: m.facility_say_network,
};

const BY_CAUSE: Partial<Record<SelfTestCause, () => string>> = {
  'permission-dismissed': m.facility_say_permission,
  'not-found': m.facility_say_other_device,
  'no-microphone': m.facility_say_other_device,
  busy: m.facility_say_busy,
  'black-picture': m.facility_say_black_picture,
  silent: m.facility_say_microphone,
  'not-heard': m.facility_say_loudspeaker,
  'sound-blocked': m.facility_say_sound_blocked,
  blocked: m.facility_say_network,
  'no-relay': m.facility_say_no_relay,
  'unusable-network': m.facility_say_network,
};

type ByDevice = [mark: RegExp, words: () => string][];

const PERMISSION: ByDevice = [
  [/^(iPhone|iPad), Safari/, m.facility_say_permission_safari],
  [/^(iPhone|iPad)/, m.facility_say_system_ios],
  [/^Android, Firefox/, m.facility_say_permission_firefox],
  [/^Android/, m.facility_say_permission_android],
  [/Firefox/, m.facility_say_permission_firefox],
];
const SYSTEM: ByDevice = [
  [/^(iPhone|iPad)/, m.facility_say_system_ios],
  [/^Android/, m.facility_say_system_android],
];
const BROWSER: ByDevice = [
  [/^(iPhone|iPad)/, m.facility_say_browser_safari],
  [/^Android/, m.facility_say_browser_chrome],
];

const onDevice = (choices: ByDevice, device: string) => choices.find(([mark]) => mark.test(device))?.[1];

/** The sentence that helps most with one failure on this device (its description: « Android, Chrome »). */
export function sentenceFor({ step, cause }: Failure, device: string): string {
  if (cause === 'permission-denied')
    return (onDevice(PERMISSION, device) ?? m.facility_say_permission_computer)();
  if (cause === 'permission-system') return (onDevice(SYSTEM, device) ?? m.facility_say_system_computer)();
  if (cause === 'in-app-browser' || cause === 'no-media-devices')
    return (onDevice(BROWSER, device) ?? m.facility_say_browser)();
  return ((cause && BY_CAUSE[cause]) ?? BY_STEP[step])();
}
