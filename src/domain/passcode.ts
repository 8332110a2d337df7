const GROUPS = [4, 3, 3];

/**
 * What someone typed, as stored: upper case, no hyphens or spaces, and the letters that Crockford's alphabet leaves out
 * read as the digits they look like. Check with `PasscodeSchema`.
 */
export const normalisePasscode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[\s\p{Pd}_.]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

/** In groups of 4, 3 and 3, as it is read out and typed: « K7M4-2QX-9TD ». Works while typing. */
export function formatPasscode(passcode: string): string {
  const groups: string[] = [];
  let at = 0;
  for (const length of GROUPS) {
    groups.push(passcode.slice(at, at + length));
    at += length;
  }
  return groups.filter(Boolean).join('-');
}
