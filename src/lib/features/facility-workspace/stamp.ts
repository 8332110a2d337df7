import type { Author } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';

/** What every document carries besides its own fields: who wrote it here, and when by this tablet's clock. */
export const stamp = ({ author, clock }: { author: () => Author; clock: { read(): number } }) =>
  ({
    v: SCHEMA_VERSION,
    at: new Date(clock.read()).toISOString(),
    by: author(),
  }) as const;
