import { describe, expect, it } from 'vitest';
import { gzipBytes, readBuiltClient } from './built-client.ts';

const SIGN_IN = '/(family)/r';
const ROOM = '/(family)/r/[linkId]/salle';
const KILOBYTE = 1000;
/** Strings that survive minification in each library. */
const DATABASES = /_pouch_|PouchDB|dexie|Dexie/;
const CALL_OR_UPLOAD = /Tus-Resumable|peerjs/i;

const client = readBuiltClient();
const weigh = (chunks: Set<string>) =>
  [...chunks].reduce((total, chunk) => total + gzipBytes(client.source(chunk)), 0);
const holding = (chunks: Set<string>, mark: RegExp) => [...chunks].filter((chunk) => mark.test(client.source(chunk)));

describe('what a family’s phone downloads', () => {
  it('is at most 60 kB of JavaScript (gz) before sign-in', () => {
    const bytes = weigh(client.loadedBy(SIGN_IN));
    console.log(`link page: ${(bytes / KILOBYTE).toFixed(1)} kB gz`);
    expect(bytes).toBeGreaterThan(20 * KILOBYTE);
    expect(bytes).toBeLessThanOrEqual(60 * KILOBYTE);
  });

  it('is at most 100 kB with the waiting room', () => {
    const bytes = weigh(new Set([...client.loadedBy(SIGN_IN), ...client.loadedBy(ROOM)]));
    console.log(`up to the waiting room: ${(bytes / KILOBYTE).toFixed(1)} kB gz`);
    expect(bytes).toBeLessThanOrEqual(100 * KILOBYTE);
  });

  it('holds neither call nor upload code before sign-in', () => {
    expect(holding(client.loadedBy(SIGN_IN), CALL_OR_UPLOAD)).toEqual([]);
  });

  it('never holds the facility’s databases, whatever the page asks for later', () => {
    const routes = client.routes.filter((route) => route.startsWith('/(family)/'));
    expect(routes.length).toBeGreaterThanOrEqual(6);
    for (const route of routes) expect([route, holding(client.reachableFrom(route), DATABASES)]).toEqual([route, []]);
  });

  it('would see them: the facility’s pages do hold them', () => {
    const facility = client.routes.filter((route) => route.startsWith('/(facility)/'));
    expect(facility.some((route) => holding(client.reachableFrom(route), DATABASES).length > 0)).toBe(true);
  });
});
