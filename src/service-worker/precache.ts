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

/** Whose screens are kept: families’ never are. */
const AUDIENCES: Record<string, string> = { '/e/': '(facility)', '/m/': '(doctor)' };
const SCOPES = Object.keys(AUDIENCES);
/**
 * Of use with a network alone: the reader of PDFs, half a megabyte, since documents themselves are never kept on a device
 * (docs/decisions/037).
 */
const NEVER_KEPT = ['src/lib/adapters/pdf-reader.ts'];
/** What every shell asks for. */
const COMMON = /^(_app\/env\.js|too-old\.(js|css)|icons\/icon\.svg)$/;
/** Only the facility's screens can be installed. */
const INSTALLED = /^icons\/.*\.(png|svg)$/;

/**
 * The build's files that these screens need, and no other audience's.
 * @param entries keys to start from; the application's list of all pages among them is not followed
 */
export function reachableFiles(manifest: Record<string, Chunk>, entries: string[]): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const follow = (key: string, followsDynamic: boolean) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key) || NEVER_KEPT.includes(key)) return;
    seen.add(key);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) follow(next, followsDynamic);
    if (followsDynamic) for (const next of chunk.dynamicImports ?? []) follow(next, true);
  };
  for (const key of entries) follow(key, !/\/(app|entry)\.js$/.test(key));
  return files;
}

/** The entries of Kit's client that an audience's routes use: its start, its list of pages, their nodes. */
function entriesOf(audience: string, manifest: Record<string, Chunk>, root: string): string[] {
  const nodes = '.svelte-kit/generated/client-optimized/nodes';
  // A page outside every audience's folder is the root's own: layout, error page, front page.
  const isOurs = (name: string) => {
    const [, first = ''] = /src\/routes\/([^/]+)/.exec(readFileSync(join(root, nodes, name), 'utf8')) ?? [];
    return first === audience || first.startsWith('+');
  };
  const pages = readdirSync(join(root, nodes))
    .filter(isOurs)
    .map((name) => `${nodes}/${name}`);
  const start = Object.keys(manifest).filter((key) => /(client\/entry|client-optimized\/app)\.js$/.test(key));
  return [...start, ...pages];
}

/**
 * The scopes whose screens need a file of the build; none for a family's.
 * @param reachable by scope
 */
export function scopesOf(url: string, reachable: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  if (COMMON.test(url)) return SCOPES;
  if (INSTALLED.test(url)) return ['/e/'];
  return SCOPES.filter((scope) => reachable.get(scope)?.has(url));
}

/**
 * Workbox's list, each file with the scopes that keep it, and completed with the shell, which the adapter writes later.
 * @param root of the repository
 */
export const narrowToScopes = (root: string) => (entries: Entry[]) => {
  const output = join(root, '.svelte-kit/output/client');
  const manifest = JSON.parse(readFileSync(join(output, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const reachable = new Map(
    Object.entries(AUDIENCES).map(([scope, audience]) => [
      scope,
      reachableFiles(manifest, entriesOf(audience, manifest, root)),
    ]),
  );
  const version = readFileSync(join(output, '_app/version.json'), 'utf8');
  const revision = createHash('sha256').update(version).digest('hex').slice(0, 16);
  const kept = entries
    .map((entry) => ({ ...entry, url: entry.url.replace(/^client\//, '') }))
    .map((entry) => ({ ...entry, url: `/${entry.url}`, scopes: scopesOf(entry.url, reachable) }))
    .filter(({ scopes }) => scopes.length > 0);
  return { manifest: [...kept, { url: '/shell.html', revision, size: 0, scopes: SCOPES }] };
};
