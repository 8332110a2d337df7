/** What differs between two tries of one writing: when, who holds the tablet, what was seen then. */
const OF_THE_TRY = new Set(['_rev', 'at', 'by', 'takenAt', 'basedOn', 'after']);

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key, held]) => !OF_THE_TRY.has(key) && held !== undefined);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, held]) => [key, canonical(held)]);
}

/** Whether one says what the other does: the same form pressed twice, not two forms under one id. */
export const isSameWriting = (one: object, other: object): boolean =>
  JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));

/** Something else stands under this id, which never changes: another tab was faster, or a reload came in between. */
export class AlreadyWrittenError extends Error {
  constructor(id: string) {
    super(`Something else is written as ${id.split(':')[0]} already`);
    this.name = 'AlreadyWrittenError';
  }
}
