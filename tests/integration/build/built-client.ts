import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ROOT = join(import.meta.dirname, '../../..');
const CLIENT = join(ROOT, '.svelte-kit/output/client');
const GENERATED = '.svelte-kit/generated/client-optimized';
const ENTRIES = ['node_modules/@sveltejs/kit/src/runtime/client/entry.js', `${GENERATED}/app.js`];

interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

/** The emitted client as Vite's manifest and Kit's table of routes describe it. */
export interface BuiltClient {
  /** Ids of the routes, groups included: `/(family)/r`. */
  routes: string[];
  /** Chunks that a page of this route loads by itself, in the manifest's names. */
  loadedBy: (route: string) => Set<string>;
  /** The same, and all that those may ask for later; other routes' pages not counted. */
  reachableFrom: (route: string) => Set<string>;
  source: (chunk: string) => string;
  /** Where the service serves a chunk. */
  address: (chunk: string) => string;
  /** What is served there. */
  read: (address: string) => string;
}

/** @throws when there is no build, or one of an older shape: a missing build must not look like a light one. */
export function readBuiltClient(): BuiltClient {
  const manifestPath = join(CLIENT, '.vite/manifest.json');
  if (!existsSync(manifestPath)) throw new Error('There is no build to weigh: run `npm run build` first.');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as Record<string, Chunk>;
  const table = readFileSync(join(ROOT, GENERATED, 'app.js'), 'utf8');
  // "/(family)/r": [12,[4]]  → page 12 inside layout 4; nodes 0 and 1 are the root layout and the error page.
  const rows = [...table.matchAll(/"(\/[^"]*)": \[~?(\d+)(?:,\[([\d,]*)\])?/g)];
  const nodes = new Map(
    rows.map(([, route = '', page = '', layouts = '']) => [
      route,
      ['0', '1', ...layouts.split(',').filter(Boolean), page].map((node) => `${GENERATED}/nodes/${node}.js`),
    ]),
  );
  const chunk = (name: string) => {
    const found = manifest[name];
    if (!found) throw new Error(`The build's manifest lacks ${name}.`);
    return found;
  };

  const walk = (starts: string[], later: boolean) => {
    const seen = new Set<string>();
    const visit = (name: string) => {
      if (seen.has(name)) return;
      seen.add(name);
      const { imports = [], dynamicImports = [] } = chunk(name);
      // The application's entry names every route's nodes: only this route's count.
      const asked = later && !ENTRIES.includes(name) ? dynamicImports : [];
      for (const next of [...imports, ...asked]) visit(next);
    };
    for (const start of starts) visit(start);
    return seen;
  };
  const startsOf = (route: string) => {
    const own = nodes.get(route);
    if (!own) throw new Error(`The build has no route ${route}.`);
    return [...ENTRIES, ...own];
  };

  return {
    routes: [...nodes.keys()],
    loadedBy: (route) => walk(startsOf(route), false),
    reachableFrom: (route) => walk(startsOf(route), true),
    source: (name) => readFileSync(join(CLIENT, chunk(name).file), 'utf8'),
    address: (name) => `/${chunk(name).file}`,
    read: (address) => readFileSync(join(CLIENT, address), 'utf8'),
  };
}

/** Bytes as the service sends them. */
export const gzipBytes = (text: string) => gzipSync(text, { level: 9 }).byteLength;
