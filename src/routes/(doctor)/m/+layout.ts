import { redirect } from '@sveltejs/kit';

// The worker's scope is `/m/`: the agenda keeps its slash, or it wouldn't open without a network.
export const trailingSlash = 'ignore';

export function load({ url }: { url: URL }) {
  if (url.pathname === '/m') redirect(308, `/m/${url.search}`);
}
