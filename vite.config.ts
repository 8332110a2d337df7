import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { defineConfig } from 'vite';
import { staffPwa } from './src/service-worker/pwa.ts';

/**
 * What every audience's first screen draws, and the words it shares with others. In one piece it compresses a tenth
 * better than in forty.
 */
const FIRST_SCREEN =
  /src\/lib\/(ui\/(Alert|Audience|Brand|Button|Countdown|Dock|FamilyBar|FamilyShell|Field|TextInput|ToastRegion)\.svelte|paraglide\/messages\/(ui_call_facility_label|family_refused_offline_title|ui_retry)\.js)$/;

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './src/messages/project.inlang',
      outdir: './src/lib/paraglide',
      strategy: ['baseLocale'],
    }),
    sveltekit(),
    SvelteKitPWA(staffPwa(import.meta.dirname)),
  ],
  // Kit's own version of it, not the one that the service's libraries put at the top of node_modules.
  ssr: { noExternal: ['cookie'] },
  build: {
    // The floor of the product: iOS 15.8, Chrome 100, Firefox 102.
    target: ['safari15.4', 'chrome100', 'firefox102'],
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first-screen', test: FIRST_SCREEN }] } },
    },
  },
});
