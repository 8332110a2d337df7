import { readLinkToken } from '#domain/link-repair.ts';

/** `/r%23…`, `/r%2523…`: a family's link whose `#` a mail program encoded. */
export const match = (segment: string) => segment.startsWith('r%') && readLinkToken(segment) !== null;
