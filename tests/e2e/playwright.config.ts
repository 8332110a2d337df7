import { defineConfig } from '@playwright/test';
import { FAKE_CAMERA_ARGS } from '../harness/media-browser.ts';

/** Real cameras and calls, with everything that a call shows: one at a time. */
const MEDIA = /(call-[\w-]+|procedure|self-test)\.spec\.ts$/;
/** Make networks, or move between them: every browser on this machine is told, so nothing else runs meanwhile. */
const NETWORK = /call-(recovery|caps)\.spec\.ts$/;

export default defineConfig({
  testDir: '.',
  globalSetup: './global-setup.ts',
  timeout: 180_000,
  expect: { timeout: 15_000 },
  // Files side by side: each has services, folders, ports and browser profiles of its own.
  workers: 2,
  fullyParallel: false,
  projects: [
    { name: 'screens', testIgnore: [MEDIA, NETWORK] },
    { name: 'media', testMatch: MEDIA, testIgnore: NETWORK, workers: 1 },
    { name: 'network', testMatch: NETWORK, workers: 1, dependencies: ['screens', 'media'] },
  ],
  // Real cameras, networks and browsers on a busy machine: what passes the second time is told at the run's end.
  retries: 1,
  forbidOnly: Boolean(process.env['CI']),
  outputDir: '../../test-results',
  use: {
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    // Traces cost up to a quarter of all processor time: `--trace retain-on-failure` where one is wanted.
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
    navigationTimeout: 30_000,
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [...FAKE_CAMERA_ARGS, '--disable-sync', '--disable-quic'],
    },
  },
});
