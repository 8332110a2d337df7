import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A picture that moves and has colours; written by whoever starts a browser with it (fake-camera.ts). */
export const FAKE_CAMERA = join(tmpdir(), 'vis-a-vis-camera.y4m');

const FEATURES_OFF = [
  // Of these switches the last one counts: first what Playwright 1.65 turns off itself.
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  // The address bar's suggestions: a process and half a second of a processor for each window, unseen.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

/** A Chromium with a camera and a microphone that it asks nobody for, which calls itself on one machine. */
export const MEDIA_ARGS = [
  '--no-sandbox',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  `--disable-features=${FEATURES_OFF.join(',')}`,
];

export const FAKE_CAMERA_ARGS = [...MEDIA_ARGS, `--use-file-for-fake-video-capture=${FAKE_CAMERA}`];
