const TYPED = /^\s*(\d{1,2})[\s/.-]*(\d{1,2})[\s/.-]*(\d{4})\s*$/;

/** Reads a date as people type it (29/03/2027, 29 3 2027, 29032027) into YYYY-MM-DD; null when no such day exists. */
export const parseTypedDate = (typed: string): string | null => {
  const [, day, month, year] = TYPED.exec(typed) ?? [];
  if (!day || !month || !year) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
};

/** JJ/MM/AAAA of a YYYY-MM-DD. */
export const formatTypedDate = (iso: string) => iso.split('-').reverse().join('/');

/** Puts the slashes while one types digits, and leaves corrections alone. */
export const spaceTypedDate = (typed: string, before: string) => {
  if (typed.length < before.length) return typed;
  const digits = typed.replace(/\D/g, '').slice(0, 8);
  if (/[^\d/]/.test(typed) || !/^\d{0,2}(\/\d{0,2}(\/\d{0,4})?)?$|^\d+$/.test(typed)) return typed;
  if (/^\d\/|\/\d\//.test(typed)) return typed;
  if (digits.length >= 4) return `${digits.slice(0, 2)}/${digits.slice(2, 4)}/${digits.slice(4)}`;
  if (digits.length >= 2) return `${digits.slice(0, 2)}/${digits.slice(2)}`;
  return typed;
};
