import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the precache needs of a chunk in Vite's manifest. */
export interface Chunk {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
  assets?: string[];
}

interface Entry {
  url: string;
  revision: string | null;
  size: number;
}

const ROUTES = /src\/routes\/(\(facility\)\/|\+)/;

/**
 * The build's files that the facility's screens need: family phones and doctors' tabs have others, and a tablet must
 * not download those.
 * @param entries keys to start from; the application's list of all pages among them is not followed
 */
export function reachableFiles(manifest: Record<string, Chunk>, entries: string[]): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const follow = (key: string, followsDynamic: boolean) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) follow(next, followsDynamic);
    if (followsDynamic) for (const next of chunk.dynamicImports ?? []) follow(next, true);
  };
  for (const key of entries) follow(key, !/\/(app|entry)\.js$/.test(key));
  return files;
}

/** The entries of Kit's client that the facility's routes use: its start, its list of pages, their nodes. */
function facilityEntries(manifest: Record<string, Chunk>, root: string): string[] {
  const nodes = '.svelte-kit/generated/client-optimized/nodes';
  const isFacility = (name: string) => ROUTES.test(readFileSync(join(root, nodes, name), 'utf8'));
  const pages = readdirSync(join(root, nodes))
    .filter(isFacility)
    .map((name) => `${nodes}/${name}`);
  const start = Object.keys(manifest).filter((key) => /(client\/entry|client-optimized\/app)\.js$/.test(key));
  return [...start, ...pages];
}

/**
 * Workbox's list, narrowed to the facility and completed with the shell, which the adapter writes later.
 * @param root of the repository
 */
export const narrowToFacility = (root: string) => (entries: Entry[]) => {
  const output = join(root, '.svelte-kit/output/client');
  const manifest = JSON.parse(readFileSync(join(output, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const reachable = reachableFiles(manifest, facilityEntries(manifest, root));
  const version = readFileSync(join(output, '_app/version.json'), 'utf8');
  const kept = entries
    .map((entry) => ({ ...entry, url: entry.url.replace(/^client\//, '') }))
    .filter(
      ({ url }) =>
        reachable.has(url) ||
        /^icons\/.*\.(png|svg)$/.test(url) ||
        /^(_app\/env.js|too-old\.(js|css))$/.test(url),
    )
    .map((entry) => ({ ...entry, url: `/${entry.url}` }));
  const revision = createHash('sha256').update(version).digest('hex').slice(0, 16);
  return { manifest: [...kept, { url: '/shell.html', revision, size: 0 }] };
};
