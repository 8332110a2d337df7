import fc from 'fast-check';
import { ownAnswer } from '#tests/fakes/own-answer.ts';
import { describe, expect, it } from 'vitest';
import { familyApi } from '#domain/api/family.ts';
import { createLinkClient, LINK_PATHS } from './link-client.ts';

const answering = (status: number, body: string) => createLinkClient(async () => ownAnswer(body, { status }));

describe('the link page’s calls, without the schema library', () => {
  it('go where the contracts say, by the same method', () => {
    expect(LINK_PATHS).toEqual({ peek: familyApi.peek.path, signIn: familyApi.signIn.path });
    expect([familyApi.peek.method, familyApi.signIn.method]).toEqual(['POST', 'POST']);
  });

  it('read every answer that the contract allows as the contract does', async () => {
    const line = fc.stringMatching(/^[A-Za-zéè]{1,20}$/);
    const answers = fc.record({
      state: fc.constantFrom('live', 'superseded', 'expired'),
      facilityName: fc.option(line),
      facilityPhone: fc.option(fc.constant('+33199001234')),
    });
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        const result = await answering(200, JSON.stringify(answer)).peek('x');
        expect(result).toEqual({ ok: true, data: familyApi.peek.response.parse(answer) });
      }),
      { numRuns: 50 },
    );
  });

  it('knows every failure that the contract announces', async () => {
    for (const error of familyApi.signIn.errors) {
      const body = JSON.stringify({ error, retryAfterSeconds: 60, facilityPhone: '+33199001234' });
      const result = await answering(429, body).signIn({ token: '', identifier: '', passcode: '' });
      expect(result).toMatchObject({ ok: false, failure: { error, retryAfterSeconds: 60 } });
    }
  });

  it.each([
    ['a page', 502, '<html>'],
    ['nothing', 200, 'null'],
    ['another shape', 200, '{"state":"dead"}'],
    ['an unknown failure', 400, '{"error":"teapot"}'],
  ])('takes %s for trouble, not for the network', async (_, status, body) => {
    expect(await answering(status, body).peek('x')).toMatchObject({
      ok: false,
      failure: { error: 'internal' },
    });
  });

  it.each([200, 401, 502])('takes what another answers with %i for no network', async (status) => {
    const portal = createLinkClient(async () => new Response('{"state":"live"}', { status }));
    expect(await portal.peek('x')).toEqual({ ok: false, failure: { error: 'offline' } });
  });

  it('tells the network apart', async () => {
    const client = createLinkClient(async () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await client.peek('x')).toEqual({ ok: false, failure: { error: 'offline' } });
  });
});
