import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

async function sources(): Promise<{ path: string; text: string }[]> {
  const names = (await readdir(join(ROOT, 'server'), { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  return Promise.all(
    names.map(async (name) => ({ path: name, text: await readFile(join(ROOT, 'server', name), 'utf8') })),
  );
}
const holding = async (mark: RegExp) =>
  (await sources()).filter(({ text }) => mark.test(text)).map(({ path }) => path);

test('the address of a link is built in one place', async () => {
  expect(await holding(/\/r#|['"`/]r#|\/r\/?['"`]/)).toEqual(['services/issued-links.ts']);
});

test('what was sent is asked of that place: nobody else derives the secrets of a link', async () => {
  expect(await holding(/\bcredentials\.of\b/)).toEqual([]);
  expect((await holding(/\bcredentials\s*\.every\b/)).sort()).toEqual([
    ...['services/issued-links.ts', 'services/link-records.ts', 'services/link-sign-ins.ts'],
  ]);
});
