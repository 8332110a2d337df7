import { authApi } from '#domain/api/auth.ts';
import type { SignedIn } from '#domain/own-account.ts';
import { ulid } from '#tests/factories/documents.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { Passkeys } from '$lib/adapters/passkeys.ts';
import { expect, it, vi } from 'vitest';
import { AccountSignIn } from './account-sign-in.svelte.ts';

const somebody: SignedIn = {
  ...{ step: 'signed-in', id: ulid(1), login: 'sophie', name: 'Sophie Amar', role: 'staff' },
  ...{ facility: 'tilleuls', practitioner: null, mustEnrol: false, hasPasskey: false },
};
const signed = { id: 'AAAA' };
const ok = (data: unknown) => ({ ok: true, data });
const refused = (error: string) => ({ ok: false, failure: { error } });

function setUp(answers: Record<string, unknown>, over: Partial<Passkeys> = {}) {
  const asked: string[] = [];
  const api = (async ({ path }: { path: string }) => {
    asked.push(path);
    return answers[path];
  }) as unknown as ApiClient;
  const passkeys = {
    isAvailable: () => true,
    suggests: async () => false,
    use: async () => ok(signed),
    cancel: async () => undefined,
    ...over,
  } as unknown as Passkeys;
  const admit = vi.fn(async (): Promise<{ error: 'not-here' } | null> => null);
  return { signIn: new AccountSignIn<'not-here'>({ api, passkeys, admit }), admit, asked };
}
const half = { [authApi.signIn.path]: ok({ step: 'second-factor', by: ['totp', 'recovery-code'] }) };

it('goes on to the second step, whose wrong code is asked for again', async () => {
  const { signIn, admit } = setUp({ ...half, [authApi.signInWithCode.path]: refused('code-refused') });
  await signIn.withPassword('sophie', 'x');
  expect([signIn.asked, signIn.failure]).toEqual([['totp', 'recovery-code'], null]);
  await signIn.withCode('000000');
  expect([signIn.asked, signIn.failure]).toEqual([['totp', 'recovery-code'], { error: 'code-refused' }]);
  expect(admit).not.toHaveBeenCalled();
  signIn.restart();
  expect([signIn.asked, signIn.failure]).toEqual([null, null]);
});

it('asks for the password again once the second step is too late, and says so', async () => {
  const { signIn } = setUp({ ...half, [authApi.signInWithCode.path]: refused('step-expired') });
  await signIn.withPassword('sophie', 'x');
  await signIn.withCode('123456');
  expect([signIn.asked, signIn.failure]).toEqual([null, { error: 'step-expired' }]);
});

it('tells who came in by password alone: they may be offered a passkey', async () => {
  const { signIn, admit } = setUp({
    [authApi.signIn.path]: ok(somebody),
    [authApi.passkeyChallenge.path]: ok({}),
    [authApi.signInWithPasskey.path]: ok(somebody),
  });
  await signIn.withPassword('sophie', 'x');
  await signIn.withPasskey();
  expect(admit.mock.calls).toEqual([
    [somebody, { byPassword: true, password: 'x' }],
    [somebody, { byPassword: false, password: null }],
  ]);
});

it('keeps out whoever doesn’t belong here', async () => {
  const { signIn, admit } = setUp({ [authApi.signIn.path]: ok(somebody) });
  admit.mockResolvedValue({ error: 'not-here' });
  await signIn.withPassword('sophie', 'x');
  expect(signIn.failure).toEqual({ error: 'not-here' });
});

it('asks the service nothing of a passkey that its holder didn’t use', async () => {
  const cancelled = { use: async () => ({ ok: false, fault: 'cancelled' }) as const };
  const { signIn, asked } = setUp({ [authApi.passkeyChallenge.path]: ok({}) }, cancelled);
  await signIn.withPasskey();
  expect([asked, signIn.failure, signIn.busy]).toEqual([
    [authApi.passkeyChallenge.path],
    { error: 'passkey', fault: 'cancelled' },
    false,
  ]);
});

it('comes in by a suggestion that was taken, unless the screen has gone', async () => {
  const answers = { [authApi.passkeyChallenge.path]: ok({}), [authApi.signInWithPasskey.path]: ok(somebody) };
  let take: (answer: unknown) => void = () => undefined;
  const suggestion = {
    suggests: async () => true,
    useSuggested: () => new Promise((resolve) => (take = resolve)),
  } as unknown as Partial<Passkeys>;
  const taken = setUp(answers, suggestion);
  const stop = taken.signIn.suggest();
  await vi.waitFor(() => expect(taken.asked).toEqual([authApi.passkeyChallenge.path]));
  take(ok(signed));
  await vi.waitFor(() => expect(taken.admit).toHaveBeenCalledOnce());
  stop();

  const left = setUp(answers, suggestion);
  const leave = left.signIn.suggest();
  await vi.waitFor(() => expect(left.asked).toEqual([authApi.passkeyChallenge.path]));
  leave();
  take(ok(signed));
  await Promise.resolve();
  expect(left.admit).not.toHaveBeenCalled();
});
