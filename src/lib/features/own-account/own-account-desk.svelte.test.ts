import { ownAccountApi } from '#domain/api/own-account.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import { expect, it, vi } from 'vitest';
import { OwnAccountDesk } from './own-account-desk.svelte.ts';

const ok = (data?: unknown) => ({ ok: true, data });
const refused = (error: string) => ({ ok: false, failure: { error } });
const SESSION = { path: ownAccountApi.closeSession.path };

/** Answers in turn, the last one for ever. */
function setUp(answers: Record<string, unknown[]>, over: Partial<Passkeys> = {}) {
  const asked: string[] = [];
  const api = (async ({ method, path }: { method: string; path: string }) => {
    const name = `${method} ${path}`;
    asked.push(name);
    const [next, ...rest] = answers[name] ?? [ok({ passkeys: [] })];
    if (rest.length > 0) answers[name] = rest;
    return next;
  }) as unknown as ApiClient;
  const passkeys = { isAvailable: () => true, ...over } as Passkeys;
  const onSignedOut = vi.fn();
  const onEnrolled = vi.fn();
  return {
    desk: new OwnAccountDesk({ api, passkeys, onSignedOut, onEnrolled }),
    asked,
    onSignedOut,
    onEnrolled,
  };
}

const REMOVE = `DELETE ${ownAccountApi.removeTotp.path}`;
const PROVE = `POST ${ownAccountApi.prove.path}`;

it('goes on with what was asked once a fresh proof was shown, after a wrong one too', async () => {
  const { desk, asked } = setUp({
    [REMOVE]: [refused('proof-needed'), ok()],
    [PROVE]: [refused('bad-credentials'), ok()],
  });
  const done = desk.removeTotp();
  await vi.waitFor(() => expect(desk.isProofAsked).toBe(true));
  await desk.prove('faux');
  expect([desk.isProofAsked, desk.proofFailure]).toEqual([true, { error: 'bad-credentials' }]);
  await desk.prove('juste');
  expect(await done).toBe(true);
  expect(asked).toEqual([REMOVE, PROVE, PROVE, REMOVE, `GET ${ownAccountApi.read.path}`]);
  expect([desk.isProofAsked, desk.proofFailure, desk.failure]).toEqual([false, null, null]);
});

it('leaves all as it is when no proof is shown', async () => {
  const { desk, asked } = setUp({ [REMOVE]: [refused('proof-needed')] });
  const done = desk.removeTotp();
  await vi.waitFor(() => expect(desk.isProofAsked).toBe(true));
  desk.leaveProof();
  expect(await done).toBe(false);
  expect([asked, desk.failure, desk.busy]).toEqual([[REMOVE], null, false]);
});

it('says nothing of a passkey that its holder gave up; of one that can’t be made it does', async () => {
  const challenge = { [`POST ${ownAccountApi.newPasskeyChallenge.path}`]: [ok({})] };
  const faults = ['cancelled', 'known'] as const;
  const told = faults.map(async (fault) => {
    const { desk, onEnrolled } = setUp({ ...challenge }, { create: async () => ({ ok: false, fault }) });
    expect(await desk.addPasskey('Clé')).toBe(false);
    expect(onEnrolled).not.toHaveBeenCalled();
    return desk.failure;
  });
  expect(await Promise.all(told)).toEqual([null, { error: 'passkey', fault: 'known' }]);
});

it('shows recovery codes until they are put away, once', async () => {
  const { desk, onEnrolled } = setUp({
    [`PUT ${ownAccountApi.confirmTotp.path}`]: [ok({ codes: ['K7M4-2QX-9TD'] })],
  });
  expect(await desk.confirmTotp('123456')).toBe(true);
  expect(desk.codes).toEqual(['K7M4-2QX-9TD']);
  await desk.putCodesAway();
  await desk.putCodesAway();
  expect([desk.codes, onEnrolled.mock.calls]).toEqual([null, [[null]]]);
});

it('reads again what somebody else had closed already, and still says so', async () => {
  const { desk, asked } = setUp({ [`DELETE ${SESSION.path}`]: [refused('not-found')] });
  expect(await desk.closeSession('x')).toBe(false);
  expect([desk.failure, asked.at(-1)]).toEqual([{ error: 'not-found' }, `GET ${ownAccountApi.read.path}`]);
});

it('tells when the service no longer knows who this is', async () => {
  const { desk, onSignedOut } = setUp({ [`GET ${ownAccountApi.read.path}`]: [refused('signed-out')] });
  await desk.read();
  expect(onSignedOut).toHaveBeenCalledOnce();
  expect(desk.failure).toBeNull();
});
