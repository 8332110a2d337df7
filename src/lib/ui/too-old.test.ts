import { parse } from 'acorn';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const script = readFileSync(new URL('../../../static/too-old.js', import.meta.url), 'utf8');

test('the screen for old browsers is written for old browsers', () => {
  expect(() => parse(script, { ecmaVersion: 5 })).not.toThrow();
});

test('a browser of the floor, or newer, starts the application', () => {
  const document = { createElement: () => ({ noModule: false }) };
  const run = new Function('document', 'HTMLDialogElement', script);
  expect(() => run(document, class {})).not.toThrow();
});
