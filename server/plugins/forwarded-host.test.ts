import { expect, it } from 'vitest';
import { hostnameOf } from './forwarded-host.ts';

it.each([
  [{ host: 'tablette.local:8080' }, true, 'tablette.local'],
  [{ host: '10.0.0.7:8080', 'x-forwarded-host': 'visio.exemple.fr' }, true, 'visio.exemple.fr'],
  [{ host: '10.0.0.7:8080', 'x-forwarded-host': 'visio.exemple.fr, autre.fr' }, true, 'visio.exemple.fr'],
  [{ host: '10.0.0.7:8080', 'x-forwarded-host': 'visio.exemple.fr' }, false, '10.0.0.7'],
  [{ host: '[fd00::7]:8080' }, false, '[fd00::7]'],
  [{ host: 'not a host' }, false, 'localhost'],
  [{}, true, 'localhost'],
])('%j, trusted: %s → %s', (headers, trustProxy, expected) =>
  expect(hostnameOf({ headers }, trustProxy)).toBe(expected),
);
