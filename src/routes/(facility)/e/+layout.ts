import { redirect } from '@sveltejs/kit';

// The worker's scope is `/e/`: the dashboard keeps its slash, or it wouldn't open without a network.
export const trailingSlash = 'ignore';

export function load({ url }: { url: URL }) {
  if (url.pathname === '/e') redirect(308, '/e/');
}
