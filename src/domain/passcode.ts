const GROUPS = [4, 3, 3];

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
