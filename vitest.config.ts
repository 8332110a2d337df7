import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = fileURLToPath(new URL('./src/lib', import.meta.url));

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [
          paraglideVitePlugin({
            project: './src/messages/project.inlang',
            outdir: './src/lib/paraglide',
            strategy: ['baseLocale'],
          }),
          svelte(),
        ],
        resolve: { alias: { $lib: lib } },
        test: {
          name: 'unit',
          include: ['{src,server,couchdb}/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: 2,
          // Nothing here keeps state in a module: loading everything anew for each file took most of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // The service keeps no state in a module either: loading it anew for each file was a third of all processor time.
          isolate: false,
          // A busy machine takes seconds over what a quiet one does in 50 ms.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
