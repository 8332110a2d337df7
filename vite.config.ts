import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { staffPwa } from './src/service-worker/pwa.ts';

/**
 * What every audience's first screen draws, and the words it shares with others. In one piece it compresses a tenth
 * better than in forty.
 */
const FIRST_SCREEN =
  /src\/lib\/(ui\/(Alert|Audience|Brand|Button|Countdown|Dock|FamilyBar|FamilyShell|Field|TextInput|ToastRegion)\.svelte|paraglide\/messages\/(ui_call_facility_label|family_refused_offline_title|ui_retry)\.js)$/;

/**
 * What pdf.js fetches by name when a document needs it (src/lib/adapters/pdf-reader.ts): fonts that a PDF doesn't bring
 * along, and a decoder that needs no WebAssembly. Served from here, kept by no service worker.
 */
function pdfParts(root: string): Plugin {
  const folder = join(root, 'node_modules/pdfjs-dist');
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const fonts = readdirSync(join(folder, 'standard_fonts')).map((name) => join('standard_fonts', name));
  return {
    name: 'pdf-parts',
    applyToEnvironment: ({ name }) => name === 'client',
    generateBundle() {
      for (const part of [...fonts, 'wasm/openjpeg_nowasm_fallback.js', 'wasm/LICENSE_OPENJPEG'])
        this.emitFile({
          type: 'asset',
          fileName: `_app/immutable/pdf-${version}/${part.slice(part.indexOf('/') + 1)}`,
          source: new Uint8Array(readFileSync(join(folder, part))),
        });
    },
  };
}

/**
 * Words and parts of staff's and doctors' screens that no family sees, some files in one. By itself, each would be named in
 * the list of what all pages need, which every audience loads first.
 */
const STAFF = {
  'facility-words': /src\/lib\/paraglide\/messages\/(facility|archive|history|team|messages)_/,
  'doctor-words': /src\/lib\/paraglide\/messages\/doctor_/,
  'account-words': /src\/lib\/paraglide\/messages\/(account|device|lock|provider|invitation)s?_/,
  'reading-words': /src\/lib\/paraglide\/messages\/reading_/,
  'staff-screen':
    /src\/lib\/ui\/(Avatar|EmptyState|LineList|NamedRow|Page|PageTitle|PhoneLine|Popover|RetryAlert|SignInFrame|StaffBar|Tabs|Timeline)\.svelte/,
};

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './src/messages/project.inlang',
      outdir: './src/lib/paraglide',
      strategy: ['baseLocale'],
    }),
    sveltekit(),
    SvelteKitPWA(staffPwa(import.meta.dirname)),
    pdfParts(import.meta.dirname),
  ],
  // Kit's own version of it, not the one that the service's libraries put at the top of node_modules.
  ssr: { noExternal: ['cookie'] },
  build: {
    // The floor of the product: iOS 15.8, Chrome 100, Firefox 102.
    target: ['safari15.4', 'chrome100', 'firefox102'],
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'first-screen', test: FIRST_SCREEN },
            // A group takes along what its files import: not what every page has.
            { name: 'kit', test: /node_modules\/@sveltejs\/kit\// },
            ...Object.entries(STAFF).map(([name, test]) => ({ name, test })),
          ],
        },
      },
    },
  },
});
