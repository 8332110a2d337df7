import { spawnSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { afterAll, describe, expect, it } from 'vitest';
import { turnCredentials } from '../services/turn.ts';
import { configuredRelays, startTurnServer, type TurnServer } from './turn.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const isInstalled = spawnSync('sh', ['-c', 'command -v turnserver']).status === 0;

const REQUESTED_TRANSPORT_UDP = Buffer.from('0019000411000000', 'hex');
const ERROR_CODE = 0x0009;
const RELAYED_ADDRESS = 0x0016;

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function message(attributes: Buffer[], extraLength = 0): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.from('000300002112a442000000000000000000000001', 'hex');
  head.writeUInt16BE(body.length + extraLength, 2);
  return Buffer.concat([head, body]);
}

function read(reply: Buffer, type: number): Buffer | undefined {
  for (let at = 20; at < reply.length; at += 4 + Math.ceil(reply.readUInt16BE(at + 2) / 4) * 4)
    if (reply.readUInt16BE(at) === type) return reply.subarray(at + 4, at + 4 + reply.readUInt16BE(at + 2));
  return undefined;
}

async function ask(port: number, request: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4');
  const reply = new Promise<Buffer>((resolve) => socket.once('message', resolve));
  socket.send(request, port, '127.0.0.1');
  const answer = await reply;
  socket.close();
  return answer;
}

/** RFC 8656: an allocation with long-term credentials, in two steps on one socket. */
async function allocate(port: number, { username, credential }: { username: string; credential: string }) {
  const socket = createSocket('udp4');
  const next = () => new Promise<Buffer>((resolve) => socket.once('message', resolve));
  const challenge = next();
  socket.send(message([REQUESTED_TRANSPORT_UDP]), port, '127.0.0.1');
  const first = await challenge;
  const [realm, nonce] = [read(first, 0x0014), read(first, 0x0015)];
  if (!realm || !nonce) throw new Error('no challenge');
  const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
  const attributes = [
    REQUESTED_TRANSPORT_UDP,
    attribute(0x0006, Buffer.from(username)),
    attribute(0x0014, realm),
    attribute(0x0015, nonce),
  ];
  const integrity = createHmac('sha1', key).update(message(attributes, 24)).digest();
  const granted = next();
  socket.send(message([...attributes, attribute(0x0008, integrity)]), port, '127.0.0.1');
  const second = await granted;
  socket.close();
  return { isRelayed: read(second, RELAYED_ADDRESS) !== undefined, error: read(second, ERROR_CODE) };
}

describe.skipIf(!isInstalled)('coturn beside the service', () => {
  let server: TurnServer | null = null;
  afterAll(() => server?.close());

  it('relays for its own credentials, and for no others', async () => {
    server = await startTurnServer('127.0.0.1', silent);
    if (!server) throw new Error('coturn did not come up');
    const [udp = '', tcp = ''] = server.urls('anything.example');
    expect(udp).toMatch(/^turn:127\.0\.0\.1:\d+\?transport=udp$/);
    expect(tcp).toMatch(/transport=tcp$/);
    const port = Number(udp.split(':')[2]?.split('?')[0]);
    const soon = Math.floor(Date.now() / 1000) + 60;
    expect((await allocate(port, turnCredentials(server.secret, 'patient', soon))).isRelayed).toBe(true);
    expect((await allocate(port, turnCredentials('a guess', 'patient', soon))).isRelayed).toBe(false);
    expect((await allocate(port, turnCredentials(server.secret, 'patient', soon - 120))).isRelayed).toBe(
      false,
    );
    expect(read(await ask(port, message([REQUESTED_TRANSPORT_UDP])), ERROR_CODE)).toBeDefined();
  });

  it('answers on a network by the name the browser used', async () => {
    const lan = await startTurnServer('0.0.0.0', silent);
    expect(lan?.urls('tablette.local')[0]).toMatch(/^turn:tablette\.local:\d+/);
    await lan?.close();
  });
});

it('takes the relays of the settings as they are', () => {
  const TURN_URLS = 'turn:turn.example:3478, turns:turn.example:443?transport=tcp';
  const relays = configuredRelays({ TURN_URLS, TURN_SECRET: 'north-wind-secret' });
  expect(relays?.urls('tablet.example')).toEqual([
    'turn:turn.example:3478',
    'turns:turn.example:443?transport=tcp',
  ]);
  expect(configuredRelays({})).toBeNull();
});
