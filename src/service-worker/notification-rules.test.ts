import { describe, expect, it } from 'vitest';
import { mayLead, readPayload } from './notification-rules.ts';

describe('readPayload', () => {
  it('reads what the service sent', () => {
    const sent = {
      title: 'a',
      body: 'b',
      tag: 'c',
      open: '/e/dossiers/1',
      receipt: { message: 'm', token: 't' },
    };
    expect(readPayload(JSON.stringify(sent), '/e/')).toEqual(sent);
  });

  it.each([
    '',
    'null',
    '[]',
    '"x"',
    '{',
    '{"title":1,"open":"https://ailleurs.example"}',
    '{"open":"//x.example"}',
    '{"open":"/\\\\x.example"}',
  ])('shows something, and leads nowhere else, whatever came: %s', (text) => {
    expect(readPayload(text, '/m/')).toMatchObject({ title: 'Vis-à-vis', body: '', tag: '/m/', open: '/m/' });
  });
});

it.each([
  ['/e/', '/e/dossiers/1', true],
  ['/e/patients', '/e/dossiers/1', true],
  ['/m', '/m/consultations/1', true],
  ['/m/consultations/1', '/m/consultations/2', false],
  ['/e/', '/m/', false],
  ['/r/abc', '/r/def', false],
  ['/r/abc/salle', '/e/', false],
  ['/', '/e/', false],
])('a window that shows %s may be led to %s: %s', (from, to, may) => {
  expect(mayLead(from, to)).toBe(may);
});
