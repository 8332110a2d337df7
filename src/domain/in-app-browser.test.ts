import { describe, expect, it } from 'vitest';
import { browserToOpen, isInAppBrowser, wayOut } from './in-app-browser.ts';

const ANDROID =
  'Mozilla/5.0 (Linux; Android 13; Pixel 6) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1 Version/17.1 Mobile/15E148 Safari/604.1';
const IPHONE_VIEW = 'Mozilla/5.0 (iPhone; CPU iPhone OS 16_1 like Mac OS X) AppleWebKit/605.1 Mobile/15E148';
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';

it.each([
  [`${ANDROID} [FBAN/EMA;FBAV/300.0]`, true],
  ['Mozilla/5.0 (Linux; Android 13; Pixel 6; wv) Chrome/120.0', true],
  [`${IPHONE} GSA/250.0`, true],
  [IPHONE_VIEW, true],
  [ANDROID, false],
  [IPHONE, false],
  [DESKTOP, false],
  // A name that only contains one of theirs.
  [`${DESKTOP} Offline/2`, false],
])('%s inside an application: %s', (userAgent, inApp) => expect(isInAppBrowser(userAgent)).toBe(inApp));

it('names the browser that the system has', () =>
  expect([ANDROID, IPHONE, DESKTOP].map(browserToOpen)).toEqual(['chrome', 'safari', 'any']));

describe('wayOut', () => {
  const link = 'https://visio.example/r/4f?t=abc';
  it('leaves for Safari, for Chrome, or not at all', () => {
    expect(wayOut(link, IPHONE)).toBe('x-safari-https://visio.example/r/4f?t=abc');
    expect(wayOut(link, ANDROID)).toBe(
      'intent://visio.example/r/4f?t=abc#Intent;scheme=https;package=com.android.chrome;end',
    );
    expect(wayOut(link, DESKTOP)).toBeNull();
  });
  it('keeps what follows « # », where the key is', () => {
    expect(wayOut('https://visio.example/r#abc', ANDROID)).toMatch(
      /^intent:\/\/visio\.example\/r#abc#Intent;/,
    );
    expect(wayOut('https://visio.example/r#abc', IPHONE)).toBe('x-safari-https://visio.example/r#abc');
  });
});
