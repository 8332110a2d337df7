// Without the schema library: the link page is weighed (decision 009).

/** 22 base64url characters (132 bits) after the `#` of the link. */
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{22}$/;
export const IDENTIFIER_PATTERN = /^\d{6}$/;
/** 10 Crockford base-32 characters, upper case, without hyphens. */
export const PASSCODE_PATTERN = /^[0-9A-HJKMNP-TV-Z]{10}$/;
