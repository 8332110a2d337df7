import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readBuiltClient } from './built-client.ts';

const worker = readFileSync(fileURLToPath(new URL('../../../build/sw.js', import.meta.url)), 'utf8');
const client = readBuiltClient();
/** Addresses that the built worker keeps for this scope. */
const keptFor = (scope: string) =>
  [...worker.matchAll(/\{[^{}]*scopes"?:\[[^\]]*\][^{}]*\}/g)]
    .map(([entry]) => entry)
    .filter((entry) => entry.includes(`"${scope}"`))
    .map((entry) => /url"?:"([^"]+)"/.exec(entry)?.[1] ?? '');
/** Documents come over the network alone: so does what reads them. */
const READER = 'src/lib/adapters/pdf-reader.ts';
/** Files that an audience's screens load, now or later. */
const neededBy = (audience: string) => {
  const routes = client.routes.filter((route) => route.startsWith(`/(${audience})/`));
  expect(routes.length).toBeGreaterThan(1);
  return new Set(routes.flatMap((route) => [...client.reachableFrom(route)].filter((chunk) => chunk !== READER).map(client.address)));
};
const scripts = (urls: string[]) => urls.filter((url) => url.startsWith('/_app/immutable/') && url.endsWith('.js'));

it.each([
  ['/e/', 'facility'],
  ['/m/', 'doctor'],
])('%s keeps all that its own screens load, and no script more', (scope, audience) => {
  const kept = keptFor(scope);
  const needed = neededBy(audience);
  expect(needed.size).toBeGreaterThan(20);
  for (const url of needed) expect(kept).toContain(url);
  // The front page's own: a tablet's start address leads there when it was mistyped.
  const root = new Set([...client.reachableFrom('/')].map(client.address));
  for (const url of scripts(kept)) expect(needed.has(url) || root.has(url), url).toBe(true);
  expect(kept).toContain('/shell.html');
});

it('keeps the tablet’s database for the tablet alone', () => {
  const holdsPouch = (scope: string) =>
    scripts(keptFor(scope)).some((url) => /_pouch_|PouchDB/.test(client.read(url)));
  expect([holdsPouch('/e/'), holdsPouch('/m/')]).toEqual([true, false]);
});

it('keeps no reader of PDFs, and no screen asks for it before a PDF is opened', () => {
  for (const scope of ['/e/', '/m/']) {
    expect(keptFor(scope).filter((url) => /\/workers\/|\/pdf-/.test(url))).toEqual([]);
    expect(keptFor(scope)).not.toContain(client.address(READER));
  }
  for (const route of client.routes) expect(client.loadedBy(route).has(READER), route).toBe(false);
});
