import { redirect } from '@sveltejs/kit';

export const trailingSlash = 'ignore';

// The provider's answer comes back to `/o/`, as to the other doors.
export function load({ url }: { url: URL }) {
  if (url.pathname === '/o') redirect(308, `/o/${url.search}`);
}
