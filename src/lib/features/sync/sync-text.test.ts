import { expect, it } from 'vitest';
import { journalText } from './sync-text.ts';

it.each([
  [4, 0, '4 envoyés'],
  [0, 1, '1 reçu'],
  [1, 12, '1 envoyé, 12 reçus'],
])('an exchange of %i sent and %i received names only what there was', (sent, received, text) =>
  expect(journalText({ kind: 'exchanged', sent, received })).toBe(text),
);
