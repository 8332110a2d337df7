import { authApi } from '#domain/api/auth.ts';
import { lockApi } from '#domain/api/lock.ts';
import { facilityApi } from '#domain/api/facility.ts';
import type { KnownPerson } from '#domain/roster.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createScene, PASSWORD, type Scene, type TestBrowser } from './scene.ts';

let scene: Scene;
let tablet: TestBrowser;
beforeEach(async () => {
  scene = await createScene();
  tablet = await scene.tablet();
});
afterEach(() => scene.close());

const idOf = async (login: string) => (await scene.service.access.accounts.ofLogin(login))?.id ?? '';
async function ask(accounts: string[], browser = tablet): Promise<KnownPerson[]> {
  const answer = await browser.send('POST', lockApi.people.path, { accounts });
  return (answer.body as unknown as { people: KnownPerson[] }).people;
}

test('a tablet learns of those it asks about, who still work there, and of nobody else', async () => {
  const [sophie, karim, doctor] = [await idOf('sophie'), await idOf('karim'), await idOf('vasseur')];
  expect((await ask([sophie])).map(({ account }) => account.name)).toEqual(['Sophie Amar']);
  expect(await ask([doctor])).toEqual([]);
  const both = await ask([sophie, karim]);
  expect(JSON.stringify(both)).not.toMatch(/argon2|passwordHash/);
  await scene.service.access.accounts.remove(sophie);
  expect((await ask([sophie, karim])).map(({ account }) => account.id)).toEqual([karim]);
});

test('the mark changes with the password alone', async () => {
  const sophie = await idOf('sophie');
  const [before] = await ask([sophie]);
  await tablet.send('POST', authApi.signIn.path, { login: 'sophie', password: PASSWORD });
  expect((await ask([sophie]))[0]?.passwordMark).toBe(before?.passwordMark);
  await scene.service.access.accounts.setPassword(sophie, 'une autre phrase encore');
  expect((await ask([sophie]))[0]?.passwordMark).not.toBe(before?.passwordMark);
});

test('who asks must be a tablet, and is told without anybody signed in', async () => {
  const sophie = await idOf('sophie');
  expect((await scene.browser().send('POST', lockApi.people.path, { accounts: [sophie] })).status).toBe(401);
  await tablet.send('POST', authApi.signOut.path);
  expect(await ask([sophie])).toHaveLength(1);
});

test('a coordinator chooses after how long; what is left out stays', async () => {
  const karim = await scene.tablet('karim');
  const choose = (body: object) => karim.send('PUT', facilityApi.choices.path, body);
  expect((await choose({ letIn: true, lockMinutes: 2 })).status).toBe(200);
  expect((await choose({ letIn: false })).status).toBe(200);
  expect(await scene.service.access.facilities.get(scene.facility)).toMatchObject({
    ...{ letIn: false, lockMinutes: 2 },
  });
  expect((await choose({ letIn: true, lockMinutes: 3 })).status).toBe(400);
});

test('the public half of a passkey comes as a browser reads it', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'));
  const stored = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ]),
  );
  const sophie = await idOf('sophie');
  await scene.service.access.factors.change(sophie, () => ({
    passkeys: [
      {
        ...{
          id: '01J0000000000000000000000A',
          name: 'Tablette',
          credential: 'Y2xl',
          counter: 0,
          transports: [],
        },
        ...{ rpId: 'localhost', isSynced: false, addedAt: '2027-03-29T08:00:00.000Z', lastUsedAt: null },
        publicKey: Buffer.from(stored).toString('base64url'),
      },
    ],
  }));
  const [known] = await ask([sophie]);
  expect(known?.passkeys).toMatchObject([{ credential: 'Y2xl', algorithm: -7, rpId: 'localhost' }]);
  const der = Buffer.from(known?.passkeys[0]?.publicKey ?? '', 'base64url');
  expect(createPublicKey({ key: der, format: 'der', type: 'spki' }).equals(publicKey)).toBe(true);
});
