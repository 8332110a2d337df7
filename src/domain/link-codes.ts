// Without the schema library: the link page is weighed (decision 009).

/** 22 base64url characters (132 bits) after the `#` of the link. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{22}$/;
export const IDENTIFIER_PATTERN = /^\d{6}$/;
/** 10 Crockford base-32 characters, upper case, without hyphens. */
export const PASSCODE_PATTERN = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/** The whole message may have been pasted: its link could look like a code. */
const withoutLink = (typed: string) => typed.replace(/\S*#\S*/g, '');
const SEPARATORS = /[\s\p{Pd}_.]/gu;

/** What someone typed, or the message they pasted: « 482 913 », « 482-913 ». Check with `IDENTIFIER_PATTERN`. */
export function readIdentifier(typed: string): string {
  const text = withoutLink(typed);
  return /\b\d{6}\b/.exec(text)?.[0] ?? text.replace(SEPARATORS, '');
}

/**
 * What someone typed, or the message they pasted, as it is derived: upper case, no hyphens or spaces, and the letters
 * that Crockford's alphabet leaves out read as the digits they look like. Check with `PASSCODE_PATTERN`.
 */
export function readPasscode(typed: string): string {
  const text = withoutLink(typed);
  const grouped = /\b\w{4}\p{Pd}\w{3}\p{Pd}\w{3}\b/u.exec(text)?.[0];
  return (grouped ?? text).toUpperCase().replace(SEPARATORS, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}
