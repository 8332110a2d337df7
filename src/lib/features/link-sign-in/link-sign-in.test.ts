import { describe, expect, it } from 'vitest';
import { ownAnswer } from '#tests/fakes/own-answer.ts';
import { createLinkClient } from '$lib/adapters/link-client.ts';
import { findFaults, LinkSignIn } from './link-sign-in.svelte.ts';

const TOKEN = 'AbCdEfGhIjKlMnOpQrStUv';

function setUp(answer: { status: number; body: unknown } | 'no network', token: string | null = TOKEN) {
  const sent: unknown[] = [];
  let opened = 0;
  const fetch = async (_: unknown, init?: RequestInit) => {
    sent.push(JSON.parse(String(init?.body)));
    if (answer === 'no network') throw new TypeError('Failed to fetch');
    return ownAnswer(JSON.stringify(answer.body), { status: answer.status });
  };
  const page = new LinkSignIn({
    token,
    client: createLinkClient(fetch),
    deviceNow: () => Date.parse('2027-03-29T12:00:00Z'),
    onSignedIn: () => (opened += 1),
  });
  return { page, sent, opened: () => opened };
}

describe('the form of a link', () => {
  it.each([
    ['', '', { identifier: 'missing', passcode: 'missing' }],
    ['12345', 'K7M4-2QX-9TD', { identifier: 'not-six-digits' }],
    ['482 913', 'k7m4 2qx 9t', { passcode: 'not-ten-characters' }],
    ['482-913', 'k7m4 2qx 9td', {}],
    ['482913', 'KOM4—2QX—9TI', {}],
  ])('%j and %j', (identifier, passcode, faults) => {
    expect(findFaults(identifier, passcode)).toEqual(faults);
  });

  it('sends what the service expects, however it was typed', async () => {
    const { page, sent } = setUp({ status: 401, body: { error: 'bad-credentials' } });
    await page.signIn(' 482 913 ', 'kom4-2qx-9ti');
    expect(sent).toEqual([{ token: TOKEN, identifier: '482913', passcode: 'K0M42QX9T1' }]);
    expect(page.refusal).toBe('wrong');
  });

  it('asks nothing of the service while a field is wrong', async () => {
    const { page, sent } = setUp({ status: 500, body: {} });
    expect(await page.signIn('12', '')).toEqual({ identifier: 'not-six-digits', passcode: 'missing' });
    expect(sent).toEqual([]);
  });

  it('says how long to wait, then lets go', async () => {
    const { page } = setUp({ status: 429, body: { error: 'too-many-attempts', retryAfterSeconds: 90 } });
    await page.signIn('482913', 'K7M42QX9TD');
    expect([page.refusal, page.retryAt]).toEqual(['throttled', '2027-03-29T12:01:30.000Z']);
    page.release();
    expect(page.refusal).toBeNull();
  });

  it('says to call once no wait helps any more', async () => {
    const { page } = setUp({ status: 429, body: { error: 'too-many-attempts' } });
    await page.signIn('482913', 'K7M42QX9TD');
    expect(page.refusal).toBe('locked');
    page.release();
    expect(page.refusal).toBe('locked');
  });

  it('finds both in the whole message, pasted into each field', async () => {
    const { page, sent } = setUp({ status: 401, body: { error: 'bad-credentials' } });
    const message = `RDV video 30/03 https://visio.exemple.fr/r#${TOKEN} Id 482913 Mdp K7M4-2QX-9TD`;
    await page.signIn(message, message);
    expect(sent).toEqual([{ token: TOKEN, identifier: '482913', passcode: 'K7M42QX9TD' }]);
  });

  it('keeps the form when there is no network', async () => {
    const { page } = setUp('no network');
    await page.peek();
    await page.signIn('482913', 'K7M42QX9TD');
    expect([page.phase, page.refusal]).toEqual(['form', 'offline']);
  });

  it.each([
    ['link-superseded', 'superseded'],
    ['link-expired', 'expired'],
  ])('on %s shows the phone instead of the form', async (error, phase) => {
    const { page } = setUp({ status: 410, body: { error, facilityPhone: '+33199001234' } });
    await page.signIn('482913', 'K7M42QX9TD');
    expect([page.phase, page.contact.phone]).toEqual([phase, '+33199001234']);
  });

  it('says when the address carries no link, without asking anything', async () => {
    const { page, sent } = setUp('no network', null);
    await page.peek();
    expect([page.phase, sent.length]).toEqual(['no-token', 0]);
  });

  it('opens nothing by itself: only signing in does', async () => {
    const live = { state: 'live', facilityName: 'IME Les Tilleuls', facilityPhone: '+33199001234' };
    const { page, opened } = setUp({ status: 200, body: live });
    await page.peek();
    expect([page.contact.name, opened()]).toEqual(['IME Les Tilleuls', 0]);
  });
});
