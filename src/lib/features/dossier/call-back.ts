import type { Readiness } from '#domain/readiness.ts';
import type { ReadinessView } from '#domain/readiness-view.ts';
import type { SelfTestStep } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';

export interface CallBack {
  tone: 'danger' | 'warning';
  title: string;
  /** On which device, when it is known. */
  device: string | null;
  at: string | null;
  /** Sentences to read to the family, in order. */
  script: string[];
}

type Failures = NonNullable<Readiness['tested']>['failures'];

const FAILED: Record<SelfTestStep, () => string> = {
  browser: m.facility_failed_browser,
  camera: m.facility_failed_camera,
  microphone: m.facility_failed_microphone,
  loudspeaker: m.facility_failed_loudspeaker,
  network: m.facility_failed_network,
};

const SAY: Record<SelfTestStep, () => string> = {
  browser: m.facility_say_browser,
  camera: m.facility_say_camera,
  microphone: m.facility_say_microphone,
  loudspeaker: m.facility_say_loudspeaker,
  network: m.facility_say_network,
};

function remedyFor({ step, cause }: Failures[number]): string {
  if (cause === 'in-app-browser') return m.facility_say_browser();
  if (cause === 'permission-denied') return m.facility_say_permission();
  if (cause === 'busy') return m.facility_say_busy();
  return SAY[step]();
}

/**
 * Why the nurse should ring, and what to read out; null when nothing asks for it. One reason at a time: the one that
 * stops the family first.
 */
export function callBack(ready: ReadinessView, readiness: Readiness | null): CallBack | null {
  const wrong = (step: string) =>
    ready.steps.find((view) => view.step === step && (view.state === 'danger' || view.state === 'warning'));
  const tone = (step: string) => (wrong(step)?.state === 'danger' ? 'danger' : 'warning');
  const tested = readiness?.tested;

  if (tested && !tested.passed && wrong('tested')) {
    const [first] = tested.failures;
    return {
      tone: 'danger',
      title: first ? FAILED[first.step]() : m.facility_failed_test(),
      device: tested.device,
      at: tested.at,
      script: [m.facility_say_hello(), ...tested.failures.map(remedyFor), m.facility_say_test_again()],
    };
  }
  if (wrong('notified')) {
    const failed = readiness?.messages.find(({ state }) => state === 'failed');
    return {
      tone: tone('notified'),
      title: failed ? m.facility_failed_message() : m.facility_slow_message(),
      device: null,
      at: wrong('notified')?.at ?? null,
      script: [m.facility_say_hello(), m.facility_say_check_address(), m.facility_say_resend()],
    };
  }
  if (wrong('consented'))
    return {
      tone: tone('consented'),
      title: m.facility_missing_consent(),
      device: null,
      at: wrong('consented')?.at ?? null,
      script: [m.facility_say_hello(), m.facility_say_consent()],
    };
  if (wrong('present'))
    return {
      tone: tone('present'),
      title: m.facility_missing_present(),
      device: null,
      at: null,
      script: [m.facility_say_late(), m.facility_say_open(), m.facility_say_join()],
    };
  if (wrong('opened'))
    return {
      tone: tone('opened'),
      title: m.facility_missing_opened(),
      device: null,
      at: null,
      script: [m.facility_say_hello(), m.facility_say_open(), m.facility_say_test()],
    };
  return null;
}
