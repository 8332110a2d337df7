import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');

const block = (selector: string) => {
  const start = css.indexOf(selector);
  expect(start, selector).toBeGreaterThan(-1);
  return css.slice(start, css.indexOf('}', start));
};
const colours = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\s*;/g)].map(([, name, hex]) => [name, hex]),
  );

const light = colours(block(':root {\n  color-scheme: light'));
const system = colours(block(":root:not([data-theme='light'])"));
const chosen = colours(block(":root[data-theme='dark']"));
const themes = { light, dark: { ...light, ...chosen } };

// WCAG 2.2, relative luminance and contrast ratio.
const luminance = (hex: string) =>
  [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, index) => sum + c * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
const contrast = (a: string, b: string) => {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};

const grounds = ['surface-page', 'surface-card', 'surface-sunken'];
const hues = ['primary', 'now', 'success', 'warning', 'danger'];
const pairs: [string, string, number][] = [
  ...['text', 'text-muted'].flatMap((text) => grounds.map((on): [string, string, number] => [text, on, 7])),
  ...hues.map((hue): [string, string, number] => [`on-${hue}-soft`, `${hue}-soft`, 7]),
  ...['primary', 'now', 'danger', 'warning'].map((hue): [string, string, number] => [`on-${hue}`, hue, 7]),
  ['on-primary', 'primary-hover', 7],
  ['on-video', 'video', 7],
  ['on-video', 'video-button', 7],
  ['on-video', 'video-leave', 7],
  ['primary', 'surface-page', 7],
  ['primary', 'surface-card', 7],
  ['text', 'danger-soft', 7],
  ['surface-card', 'text', 7],
  ['on-success', 'success', 4.5],
  ...grounds.map((on): [string, string, number] => ['text-quiet', on, 4.5]),
  ...['primary', 'success', 'danger'].flatMap((text) =>
    [...grounds, `${text}-soft`].map((on): [string, string, number] => [text, on, 4.5]),
  ),
  ...['line-control', 'focus-outer'].flatMap((edge) =>
    ['surface-page', 'surface-card'].map((on): [string, string, number] => [edge, on, 3]),
  ),
];

describe.each(Object.entries(themes))('%s theme', (_, theme) => {
  test.each(pairs)('%s on %s is at least %d:1', (text, on, floor) =>
    expect(contrast(theme[text] ?? '', theme[on] ?? '')).toBeGreaterThanOrEqual(floor),
  );
});

test('the two dark blocks agree', () => expect(system).toEqual(chosen));
