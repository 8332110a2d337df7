import { readLinkToken } from '#domain/link-repair.ts';

/** `/bienvenue%23…`, `/bienvenue%2523…`: a link to an account whose `#` a mail program encoded. */
export const match = (segment: string) => segment.startsWith('bienvenue%') && readLinkToken(segment) !== null;
