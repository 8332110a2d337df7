import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MAIL_HEAD, mailStyle } from './mail-style.ts';

const tokens = readFileSync(new URL('../../../src/lib/ui/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = tokens.split('@media (prefers-color-scheme: dark)');
const coloursIn = (text: string) => new Set(text.match(/#[0-9a-f]{6}\b/g));

it('has the colours of the screens, in the light and in the dark', () => {
  const used = [coloursIn(Object.values(mailStyle).join()), coloursIn(MAIL_HEAD)];
  const known = [coloursIn(light), coloursIn(dark)];
  for (const [index, colours] of used.entries()) {
    expect(colours.size).toBeGreaterThan(5);
    for (const colour of colours) expect([...(known[index] ?? [])]).toContain(colour);
  }
});

it('darkens everything that has a colour of its own', () => {
  const coloured = Object.entries(mailStyle).filter(([, style]) => coloursIn(style).size > 0);
  for (const [kind] of coloured) expect(MAIL_HEAD).toContain(`.${kind}{`);
});
