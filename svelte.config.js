import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    // One static shell for every audience; the service serves it for any address that isn't a file.
    adapter: adapter({
      pages: 'build',
      assets: 'build',
      fallback: 'shell.html',
      strict: false,
      precompress: true,
    }),
    csp: { mode: 'hash', directives: { 'script-src': ['self'] } },
    serviceWorker: { register: false },
    // Pictures of the help pages are taken by the browser tests: a build without them must pass.
    prerender: { crawl: false },
    // A prerendered page is served with and without a final slash.
    paths: { relative: false },
    output: { preloadStrategy: 'modulepreload' },
    version: { name: process.env.BUILD_NAME ?? Date.now().toString(), pollInterval: 0 },
  },
};
