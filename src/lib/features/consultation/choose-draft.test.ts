import { expect, it } from 'vitest';
import { chooseDraft } from './choose-draft.ts';

const at = (text: string, ageMs: number, sent: string | null = null) => ({ text, ageMs, sent });

it.each([
  ['only here', at('ici', 9), null, 'ici', null],
  ['only elsewhere', null, at('ailleurs', 9), 'ailleurs', null],
  ['the same on both sides', at('le même', 9), at('le même', 8), 'le même', null],
  ['here since, however old', at('ici', 9, 'envoyé'), at('envoyé', 1), 'ici', null],
  ['elsewhere since, however old', at('envoyé', 1, 'envoyé'), at('ailleurs', 9), 'ailleurs', null],
  ['on both sides, here later', at('ici', 5, 'envoyé'), at('ailleurs', 9), 'ici', 'ailleurs'],
  ['on both sides, elsewhere later', at('ici', 9, 'envoyé'), at('ailleurs', 5), 'ailleurs', 'ici'],
  ['on both sides, nothing known', at('ici', 9), at('ailleurs', 5), 'ailleurs', 'ici'],
])('written %s', (_, here, service, shown, other) => {
  const chosen = chooseDraft(here, service);
  expect([chosen.shown?.text ?? null, chosen.other?.text ?? null]).toEqual([shown, other]);
});
