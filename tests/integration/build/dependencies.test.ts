import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  hasInstallScript?: boolean;
  license?: string;
  dev?: boolean;
}
const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json')) as Record<
  string,
  Record<string, string>
>;
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const locked = Object.fromEntries(Object.entries(packages).filter(([path]) => path !== ''));
const nameOf = (path: string) => path.replace(/^.*node_modules\//, '');

test('each dependency is one version and no other', () => {
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('each package is known by its content, and comes from no other place than the registry', () => {
  const all = Object.entries(locked);
  expect(all.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([]);
  expect(all.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

/** What they would run is not run; prebuilt parts come inside the packages. */
const WITH_SCRIPTS = ['leveldown', 'simple-git-hooks'];

test('no package runs anything when it is installed', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  const scripted = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
  expect([...new Set(scripted.map(([path]) => nameOf(path)))].sort()).toEqual(WITH_SCRIPTS);
});

const LICENCES = /MIT|Apache|ISC|BSD|BlueOak|MPL-2\.0|LGPL-3\.0|WTFPL|Unlicense|OFL-1\.1|CC0|CC-BY-4\.0|EUPL/;

/** Said in their files alone: MIT, but for `esprima-fb` (BSD). */
const UNNAMED = [
  ...['@inlang/plugin-message-format', 'combine-errors', 'end-stream', 'esprima-fb', 'level-write-stream'],
  ...['png-js', 'sqlite-wasm-kysely', 'write-stream'],
];

test('each licence lets it be used and handed on', () => {
  const others = Object.entries(locked).filter(([, { license = '' }]) => !LICENCES.test(license));
  expect([...new Set(others.map(([path]) => nameOf(path)))].sort()).toEqual(UNNAMED);
});

test('docs/dependencies.md says of each that runs with the service what it is for', () => {
  const told = Array.from(read('docs/dependencies.md').matchAll(/^\| `([^`]+)`/gm), ([, name]) => name);
  expect(told.sort()).toEqual(Object.keys({ ...dependencies, ...optionalDependencies }).sort());
});
