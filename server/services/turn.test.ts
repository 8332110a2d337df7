import { expect, it } from 'vitest';
import { createTurn, turnCredentials, TURN_TTL_SECONDS } from './turn.ts';

it('signs as coturn does', () => {
  // printf '1700003600:patient' | openssl dgst -sha1 -hmac north-wind-secret -binary | base64
  expect(turnCredentials('north-wind-secret', 'patient', 1_700_003_600)).toEqual({
    username: '1700003600:patient',
    credential: 'MJr3OZeipOc4IWhuBF3KhpJfH/4=',
  });
});

it('lives an hour at most, by the real clock', () => {
  const relays = () => ({ urls: (host: string) => [`turn:${host}:3478`], secret: 'north-wind-secret' });
  const turn = createTurn({ relays, realNow: () => 1_700_000_000_999 });
  const [server] = turn.iceServers(
    { appointment: '01JZ0000000000000000000001', seat: 'patient' },
    'a.example',
  );
  expect(TURN_TTL_SECONDS).toBeLessThanOrEqual(3_600);
  expect(server?.urls).toEqual(['turn:a.example:3478']);
  expect(server?.username).toMatch(/^1700003600:patient-[0-9a-f]{12}$/);
  const user = server?.username?.split(':')[1] ?? '';
  expect(server).toMatchObject(turnCredentials('north-wind-secret', user, 1_700_003_600));
});

it('counts each seat of each appointment by itself', () => {
  const relays = () => ({ urls: () => [], secret: 'north-wind-secret' });
  const turn = createTurn({ relays, realNow: () => 0 });
  const users = ['01JZ0000000000000000000001', '01JZ0000000000000000000002'].flatMap((appointment) =>
    ['patient', 'guest-1'].map((seat) => turn.iceServers({ appointment, seat }, '')[0]?.username),
  );
  expect(new Set(users).size).toBe(4);
});

it('gives nothing without a relay', () => {
  expect(createTurn({ relays: () => null }).iceServers({ appointment: '', seat: 'patient' }, '')).toEqual([]);
});
