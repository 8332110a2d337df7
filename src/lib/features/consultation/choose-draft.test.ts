import { expect, it } from 'vitest';
import { chooseDraft } from './choose-draft.ts';

const at = (text: string, minute: number, sent?: string) => ({
  text,
  savedAt: `2027-03-29T10:0${minute}:00.000Z`,
  ...(sent !== undefined && { sent }),
});

it.each([
  ['only here', at('ici', 1), null, 'ici', null],
  ['only elsewhere', null, at('ailleurs', 1), 'ailleurs', null],
  ['the same on both sides', at('le même', 1), at('le même', 2), 'le même', null],
  ['here since, whatever the clocks say', at('ici', 1, 'envoyé'), at('envoyé', 9), 'ici', null],
  [
    'elsewhere since, whatever the clocks say',
    at('envoyé', 9, 'envoyé'),
    at('ailleurs', 1),
    'ailleurs',
    null,
  ],
  ['on both sides, here later', at('ici', 5, 'envoyé'), at('ailleurs', 1), 'ici', 'ailleurs'],
  ['on both sides, elsewhere later', at('ici', 1, 'envoyé'), at('ailleurs', 5), 'ailleurs', 'ici'],
  ['on both sides, nothing known', at('ici', 1), at('ailleurs', 5), 'ailleurs', 'ici'],
])('written %s', (_, here, service, shown, other) => {
  const chosen = chooseDraft(here, service);
  expect([chosen.shown?.text ?? null, chosen.other?.text ?? null]).toEqual([shown, other]);
});
