import { describe, expect, it } from 'vitest';
import { readLinkToken } from './link-repair.ts';

const TOKEN = 'AbCd-fGhIjKlMnOpQrSt_v';

describe('the token of a link, as mail programs leave it', () => {
  it.each([
    [`/r#${TOKEN}`, TOKEN],
    [`/r%23${TOKEN}`, TOKEN],
    [`/r%2523${TOKEN}`, TOKEN],
    [`/r/#${TOKEN}`, TOKEN],
    [`/r?fbclid=abc#${TOKEN}`, TOKEN],
    [`/r#${TOKEN}.`, TOKEN],
    [`/r#${TOKEN})`, TOKEN],
    [`/r#%20${TOKEN}`, null],
    [`/r# ${TOKEN}`, TOKEN],
    [`/r#${TOKEN}x`, null],
    [`/r#${TOKEN.slice(1)}`, null],
    ['/r', null],
    ['/r#', null],
    ['/r%', null],
  ])('%s → %s', (address, token) => {
    expect(readLinkToken(address)).toBe(token);
  });
});
