import { expect, it } from 'vitest';
import { CompositionSchema, plainText } from './composition.ts';

it.each([
  ['two\r\nlines', 'two\nlines'],
  ['a soft break\u000band a page\u000c', 'a soft break\nand a page\n'],
  ['\uf0b7\tDoliprane', '• Doliprane'],
  ['hy\u00adphen\u200b\ufeff', 'hyphen'],
  ['e\u0301te\u0301', 'été'],
  ['20\u202fmg', '20\u202fmg'],
])('%j is pasted as %j', (pasted, kept) => expect(plainText(pasted)).toBe(kept));

it('holds sections, lines or both, and never nothing', () => {
  const line = { drug: 'Mélatonine', dose: '', duration: '' };
  expect(CompositionSchema.parse({ sections: [{ title: 'Motif', text: 'Toux' }] }).lines).toEqual([]);
  expect(CompositionSchema.parse({ sections: [], lines: [line] }).lines).toEqual([line]);
  expect(CompositionSchema.safeParse({ sections: [], lines: [] }).success).toBe(false);
});
