import type { SelfTestStep } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';
import type { StepView } from './self-test.svelte.ts';

export const stepName = (step: SelfTestStep): string =>
  ({
    browser: m.call_test_browser,
    camera: m.call_test_camera,
    microphone: m.call_test_microphone,
    loudspeaker: m.call_test_loudspeaker,
    network: m.call_test_network,
  })[step]();

const PASSED = {
  browser: m.call_test_browser_passed,
  camera: m.call_test_camera_passed,
  microphone: m.call_test_microphone_passed,
  loudspeaker: m.call_test_loudspeaker_passed,
  network: m.call_test_network_passed,
};
const FAILED = {
  browser: m.call_test_browser_failed,
  camera: m.call_test_camera_failed,
  microphone: m.call_test_microphone_failed,
  loudspeaker: m.call_test_loudspeaker_failed,
  network: m.call_test_network_failed,
};
const RUNNING = {
  browser: m.call_test_browser_running,
  camera: m.call_test_camera_running,
  microphone: m.call_test_microphone_running,
  loudspeaker: m.call_test_loudspeaker_running,
  network: m.call_test_network_running,
};

function warningWords({ step, cause }: StepView): string {
  if (step === 'camera') return m.call_test_camera_warning();
  return cause === 'slow-network' ? m.call_test_network_warning_slow() : m.call_test_network_warning_sound();
}

/** The step's result in a few words; a network that was only tried as far as the service says no more than that. */
export function stepWords(view: StepView, relayed: boolean): string {
  const { step, state } = view;
  if (state === 'ahead') return m.call_test_ahead();
  if (state === 'skipped') return m.call_test_skipped();
  if (state === 'failed') return FAILED[step]();
  if (state === 'warning') return warningWords(view);
  if (state !== 'passed') return RUNNING[step]();
  return step === 'network' && relayed ? m.call_test_network_passed_relay() : PASSED[step]();
}

export const retryWords = (step: SelfTestStep): string =>
  ({
    browser: m.call_test_retry_browser,
    camera: m.call_test_retry_camera,
    microphone: m.call_test_retry_microphone,
    loudspeaker: m.call_test_retry_loudspeaker,
    network: m.call_test_retry_network,
  })[step]();
