import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import type { StaticFile } from '../../harness/network-proxy.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Tablette</title><script type="module" src="/driver/driver.js"></script>';

let built: Promise<ReadonlyMap<string, StaticFile>> | undefined;

/** The tablet's composition root with the test's hands on it: built in memory, no part of the product's build. */
export function buildDriver(): Promise<ReadonlyMap<string, StaticFile>> {
  built ??= bundle();
  return built;
}

async function bundle() {
  const result = (await build({
    configFile: false,
    root: at('../../..'),
    logLevel: 'error',
    plugins: [
      paraglideVitePlugin({
        project: at('../../../src/messages/project.inlang'),
        outdir: at('../../../src/lib/paraglide'),
        strategy: ['baseLocale'],
      }),
      svelte(),
    ],
    resolve: { alias: { $lib: at('../../../src/lib') } },
    base: '/driver/',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      target: 'chrome100',
      rolldownOptions: {
        input: at('./driver.ts'),
        output: { entryFileNames: 'driver.js', chunkFileNames: '[name].js' },
      },
    },
  })) as Rolldown.RolldownOutput | Rolldown.RolldownOutput[];
  const files = new Map<string, StaticFile>([['/driver/', { type: 'text/html', body: PAGE }]]);
  for (const { output } of [result].flat())
    for (const file of output) {
      const body = file.type === 'chunk' ? file.code : Buffer.from(file.source);
      const type = file.fileName.endsWith('.css') ? 'text/css' : 'text/javascript';
      files.set(`/driver/${file.fileName}`, { type, body });
    }
  return files;
}
