import { expect, it } from 'vitest';
import { splitLinks } from './text-links.ts';

it.each([
  ['no address', 'Bonjour', [{ kind: 'text', text: 'Bonjour' }]],
  [
    'an address in the middle',
    'Lien : http://127.0.0.1:8080/r#abc puis entrez',
    [
      { kind: 'text', text: 'Lien : ' },
      { kind: 'link', text: 'http://127.0.0.1:8080/r#abc' },
      { kind: 'text', text: ' puis entrez' },
    ],
  ],
  ['only an address', 'https://rdv.example.fr/r#x', [{ kind: 'link', text: 'https://rdv.example.fr/r#x' }]],
  ['nothing', '', []],
])('%s', (_, text, parts) => {
  expect(splitLinks(text)).toEqual(parts);
});
