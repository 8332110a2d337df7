import { describe, expect, it } from 'vitest';
import { assessBrowser } from './browser-fitness.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 12; SM-A137F';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36';

describe('whether a call can be held in this browser', () => {
  it.each([
    ['Safari on an iPhone', `${IPHONE} Version/15.6 Mobile/15E148 Safari/604.1`, true, { fit: true }],
    ['Chrome on Android', `${ANDROID}) ${CHROME}`, true, { fit: true }],
    [
      'an iPhone’s mail reader without camera',
      `${IPHONE} Mobile/15E148`,
      false,
      { fit: false, inApp: true, openIn: 'safari' },
    ],
    ['an iPhone’s web view that has the camera', `${IPHONE} Mobile/15E148`, true, { fit: true }],
    [
      'an Android web view, whatever it says',
      `${ANDROID}; wv) ${CHROME}`,
      true,
      { fit: false, inApp: true, openIn: 'chrome' },
    ],
    [
      'Facebook on an iPhone without camera',
      `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/400.0]`,
      false,
      { fit: false, inApp: true, openIn: 'safari' },
    ],
    [
      'an old browser on a computer',
      'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/30.0',
      false,
      { fit: false, inApp: false, openIn: 'any' },
    ],
  ])('%s', (_, userAgent, hasMediaDevices, expected) => {
    expect(assessBrowser({ userAgent, hasMediaDevices, isSecureContext: true })).toEqual(expected);
  });

  it('blames no browser for an address without encryption', () => {
    const facts = { userAgent: `${ANDROID}) ${CHROME}`, hasMediaDevices: false, isSecureContext: false };
    expect(assessBrowser(facts)).toEqual({ fit: true });
  });
});
