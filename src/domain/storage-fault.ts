/** The errors of IndexedDB as PouchDB and Dexie hand them on: a name, or the name inside a reason. */
function wordsOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return '';
  const { name, message, reason, inner, result } = cause as Record<string, unknown>;
  const errors = (result as { errors?: unknown[] } | undefined)?.errors ?? [];
  return [name, message, reason, wordsOf(inner), ...errors.map(wordsOf)].join(' ');
}

/** No room left on the tablet: nothing was written. */
export const isStorageFull = (cause: unknown) => /quota/i.test(wordsOf(cause));

/** The browser closed the database, as Safari does to pages in the background: it can be opened again. */
export const isDatabaseClosed = (cause: unknown) =>
  /InvalidState|database (connection )?is (closed|closing)|UnknownError|Connection to Indexed Database server lost/i.test(
    wordsOf(cause),
  );
