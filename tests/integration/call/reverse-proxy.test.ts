import { ADDRESS_POLICY } from '#server/services/throttle.ts';
import { openScene, openSocket, type Scene } from '#tests/harness/room-scene.ts';
import { CLIENT, openReverseProxy } from '#tests/harness/reverse-proxy.ts';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** nginx waits 60 s; what is asked after 2 s and 5 s of silence holds in any case. */
const IDLE_MS = 7_000;
let scene: Scene;
let proxy: Awaited<ReturnType<typeof openReverseProxy>>;
beforeAll(async () => {
  scene = await openScene({ environment: { TRUST_PROXY: '1' } });
  proxy = await openReverseProxy({ service: scene.running.url, idleMs: IDLE_MS });
});
afterAll(async () => {
  await proxy.close();
  await scene.close();
});

// The one waits while the other guesses.
test.concurrent(
  'signalling and the room pass, and outlive the proxy’s patience though nobody says a word',
  async () => {
    const { peerId, token } = (await scene.joinAsDoctor()).answer;
    const sockets = proxy.url.replace('http', 'ws');
    const room = await openSocket(`${sockets}/room?token=${token}`);
    const signal = await openSocket(`${sockets}/signal/peerjs?key=peerjs&id=${peerId}&token=${token}`);
    expect([room.status, signal.status]).toEqual([101, 101]);
    expect((await openSocket(`${sockets}/room?token=${token}x`)).status).toBe(401);
    await room.next(({ type }) => type === 'present');
    await signal.next(({ type }) => type === 'OPEN');
    await wait(IDLE_MS + 1_500);
    expect([room.socket.readyState, signal.socket.readyState, proxy.idleCuts]).toEqual([1, 1, 0]);
    room.send({ type: 'ping' });
    await room.next(({ type }) => type === 'pong');
  },
);

/** A guess at a link of its own: links have their own throttle. */
const guess = (number: number) => ({
  ...{ token: String(number).padStart(22, 'A'), identifier: '000000', passcode: '0000000000' },
});
const guessThroughProxy = (number: number, headers: Record<string, string>) =>
  fetch(`${proxy.url}/api/links/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(guess(number)),
  });

test.concurrent(
  'throttles know the clients behind the proxy, whatever they write into X-Forwarded-For',
  async () => {
    const address = '198.51.100.7';
    const heldSecret = () => undefined;
    const { links } = scene.access;
    const before = Array.from({ length: ADDRESS_POLICY.freeTries - 2 }, (_, number) => guess(number));
    await Promise.allSettled(before.map((one) => links.signIn({ ...one, address, heldSecret })));
    const statuses: number[] = [];
    for (const number of [900, 901, 902]) {
      const headers = { [CLIENT]: address, 'x-forwarded-for': `10.0.0.${number % 250}` };
      statuses.push((await guessThroughProxy(number, headers)).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
    expect((await guessThroughProxy(999, { [CLIENT]: '198.51.100.8' })).status).toBe(401);
  },
);
