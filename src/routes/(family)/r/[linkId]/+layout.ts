import { error, redirect } from '@sveltejs/kit';
import { LinkIdSchema } from '#domain/access-link.ts';
import { readLinkToken } from '#domain/link-repair.ts';

export const load = ({ params, url }) => {
  // `/r/%23…`: a link whose `#` a mail program encoded.
  const token = readLinkToken(url.pathname);
  if (token) redirect(307, `/r#${token}`);
  if (!LinkIdSchema.safeParse(params.linkId).success) error(404, 'not found');
};
