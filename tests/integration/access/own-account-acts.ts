import { authApi } from '#domain/api/auth.ts';
import { ownAccountApi } from '#domain/api/own-account.ts';
import type { OwnAccount, SignInAnswer } from '#domain/own-account.ts';
import type { PasskeyCreation, PasskeyRequest } from '#domain/passkeys.ts';
import type { Authenticator, Deviation } from '#tests/harness/authenticator.ts';
import { Secret, TOTP } from 'otpauth';
import { PASSWORD, type Scene, type TestBrowser } from './scene.ts';

/** What people do with their own account, as their browser asks for it. */
export const signIn = (browser: TestBrowser, login: string, password = PASSWORD) =>
  browser.send('POST', authApi.signIn.path, { login, password });

export async function signedIn(scene: Scene, login: string): Promise<TestBrowser> {
  const browser = scene.browser();
  await signIn(browser, login);
  return browser;
}

export async function addPasskey(
  browser: TestBrowser,
  authenticator: Authenticator,
  deviation: Deviation = {},
) {
  const options = await browser.send('POST', ownAccountApi.newPasskeyChallenge.path);
  if (options.status !== 200) return options;
  const passkey = authenticator.create(options.body as unknown as PasskeyCreation, deviation);
  return browser.send('POST', ownAccountApi.addPasskey.path, { name: 'Téléphone', passkey });
}

export const passkeyChallenge = async (browser: TestBrowser) =>
  (await browser.send('POST', authApi.passkeyChallenge.path)).body as unknown as PasskeyRequest;

export async function signInWithPasskey(
  browser: TestBrowser,
  authenticator: Authenticator,
  deviation: Deviation = {},
) {
  const signed = authenticator.get(await passkeyChallenge(browser), deviation);
  return browser.send('POST', authApi.signInWithPasskey.path, signed);
}

export const ownAccount = async (browser: TestBrowser) =>
  (await browser.send('GET', ownAccountApi.read.path)).body as unknown as OwnAccount;

/** The application on the person's phone. */
export const codeOf = (secret: string, atMs: number) =>
  TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: atMs });

/** @returns the application's secret and the recovery codes. */
export async function addTotp(scene: Scene, browser: TestBrowser) {
  const begun = await browser.send('POST', ownAccountApi.beginTotp.path);
  const { secret } = begun.body as { secret: string };
  const code = codeOf(secret, scene.clock.now());
  const confirmed = await browser.send('PUT', ownAccountApi.confirmTotp.path, { code });
  return { secret, status: confirmed.status, codes: (confirmed.body as { codes: string[] }).codes };
}

export const sendCode = (browser: TestBrowser, code: string) =>
  browser.send('POST', authApi.signInWithCode.path, { code });
export const stepOf = ({ body }: { body: unknown }) => body as SignInAnswer;
export const statusOfMe = async (browser: TestBrowser) => (await browser.send('GET', authApi.me.path)).status;
