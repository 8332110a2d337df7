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
  const [server] = turn.iceServers('patient', 'tablet.example');
  expect(TURN_TTL_SECONDS).toBeLessThanOrEqual(3_600);
  expect(server).toEqual({
    urls: ['turn:tablet.example:3478'],
    username: '1700003600:patient',
    credential: 'MJr3OZeipOc4IWhuBF3KhpJfH/4=',
  });
});

it('gives nothing without a relay', () => {
  expect(createTurn({ relays: () => null }).iceServers('patient', 'tablet.example')).toEqual([]);
});
