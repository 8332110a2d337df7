import { expect, test } from 'vitest';
import { relyingPartyOf } from './relying-party.ts';

const asked = { protocol: 'http', host: 'localhost:8080' } as const;

test.each([
  [undefined, { id: 'localhost', origin: 'http://localhost:8080' }],
  ['https://rdv.example.fr', { id: 'rdv.example.fr', origin: 'https://rdv.example.fr' }],
  ['https://RDV.example.fr:8443', { id: 'rdv.example.fr', origin: 'https://rdv.example.fr:8443' }],
])('PUBLIC_URL %s', (publicUrl, expected) => expect(relyingPartyOf(asked, publicUrl)).toEqual(expected));

test.each(['a b', '[::1', 'x:99999', ''])('a host %j that is none is refused, not a fault', (host) => {
  expect(() => relyingPartyOf({ protocol: 'https', host }, undefined)).toThrow('bad-request');
});
