import { redirect } from '@sveltejs/kit';
import { readLinkToken } from '#domain/link-repair.ts';

export const load = ({ url }) => redirect(307, `/bienvenue#${readLinkToken(url.pathname)}`);
