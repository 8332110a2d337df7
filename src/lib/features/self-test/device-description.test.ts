import { expect, it } from 'vitest';
import { describeDevice } from './device-description.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 Version/16.5 Mobile/15E148 Safari/604.1';
const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/16.5 Safari/605.1.15';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36';

it.each([
  [{ userAgent: ANDROID }, 'Android, Chrome'],
  [{ userAgent: ANDROID.replace('Chrome/', 'SamsungBrowser/23.0 Chrome/') }, 'Android, Samsung Internet'],
  [{ userAgent: IPHONE }, 'iPhone, Safari'],
  [{ userAgent: IPHONE.replace('Version/16.5', 'CriOS/120.0') }, 'iPhone, Chrome'],
  [{ userAgent: MAC }, 'Mac, Safari'],
  [{ userAgent: MAC, maxTouchPoints: 5 }, 'iPad, Safari'],
  [{ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0' }, 'Linux, Firefox'],
  [{ userAgent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36 Edg/120.0' }, 'Windows, Edge'],
  [
    {
      userAgent: '',
      userAgentData: { platform: 'Android', brands: [{ brand: 'Not A;Brand' }, { brand: 'Google Chrome' }] },
    },
    'Android, Chrome',
  ],
  [{ userAgent: '' }, 'Appareil, navigateur'],
])('%o → %s', (identity, words) => expect(describeDevice(identity)).toBe(words));
