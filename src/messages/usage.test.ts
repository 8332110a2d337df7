import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, source), 'utf8');

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|svelte)$/.test(path) && !/\.test\.ts$|^lib\/paraglide\//.test(path));
const uses = new Map(
  files.flatMap((path) => [...read(path).matchAll(/\bm\.(\w+)/g)].map(([, key]) => [key, path] as const)),
);
const keys = readdirSync(new URL('messages/fr/', source)).flatMap((name) =>
  Object.keys(JSON.parse(read(`messages/fr/${name}`))).filter((key) => key !== '$schema'),
);

test('every message is shown somewhere', () => expect(keys.filter((key) => !uses.has(key))).toEqual([]));

test('every message that is shown exists, once', () => {
  expect([...uses].filter(([key]) => !keys.includes(key as string))).toEqual([]);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
