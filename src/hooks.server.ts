import type { Handle } from '@sveltejs/kit';
import startGuard from './start-guard.js?raw';

/** Runs at build time only: the pages are static files. Their policy allows the script by its hash. */
export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%start-guard%', () => `<script>${startGuard}</script>`),
  });
