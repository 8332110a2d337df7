import { createHash, createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/** As little of RFC 8656 as shows what a relay lets through: allocations, permissions, data. */
const COOKIE = 0x2112a442;
const [ALLOCATE, PERMISSION, SEND, DATA] = [0x0003, 0x0008, 0x0016, 0x0017];
const ATTRIBUTE = {
  ...{ username: 0x0006, integrity: 0x0008, error: 0x0009, peer: 0x0012, data: 0x0013 },
  ...{ realm: 0x0014, nonce: 0x0015, relayed: 0x0016, family: 0x0017, transport: 0x0019 },
};

export interface Transport {
  send(message: Buffer): void;
  onmessage: (message: Buffer) => void;
  close(): void;
}
export interface Address {
  host: string;
  port: number;
}

export function overUdp(host: string, port: number): Transport {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const transport: Transport = {
    send: (message) => socket.send(message, port, host),
    onmessage: () => undefined,
    close: () => socket.close(),
  };
  socket.on('message', (message) => transport.onmessage(message));
  return transport;
}

export async function overTls(
  host: string,
  port: number,
  options: ConnectionOptions = {},
): Promise<Transport> {
  const socket = connectTls({ host, port, rejectUnauthorized: false, ...options });
  await new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    // coturn leaves a handshake that it doesn't want without a word.
    socket.setTimeout(3_000, () => socket.destroy(new Error('no answer')));
  });
  socket.setTimeout(0);
  let waiting = Buffer.alloc(0);
  const transport: Transport = {
    send: (message) => socket.write(message),
    onmessage: () => undefined,
    close: () => socket.destroy(),
  };
  socket.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 20 && waiting.length >= 20 + waiting.readUInt16BE(2)) {
      const length = 20 + waiting.readUInt16BE(2);
      transport.onmessage(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
    }
  });
  return transport;
}

function attribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}
function message(type: number, id: Buffer, attributes: Buffer[], extraLength = 0): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(body.length + extraLength, 2);
  head.writeUInt32BE(COOKIE, 4);
  return Buffer.concat([head, id, body]);
}
function read(reply: Buffer, type: number): Buffer | undefined {
  for (let at = 20; at < reply.length; at += 4 + Math.ceil(reply.readUInt16BE(at + 2) / 4) * 4)
    if (reply.readUInt16BE(at) === type) return reply.subarray(at + 4, at + 4 + reply.readUInt16BE(at + 2));
  return undefined;
}

function bytesOf(host: string): number[] {
  if (!isIPv6(host)) return host.split('.').map(Number);
  const [left = '', right = ''] = host.split('::');
  const words = (part: string) => (part ? part.split(':').map((word) => Number.parseInt(word, 16)) : []);
  const [before, after] = [words(left), words(right)];
  const all = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
  return all.flatMap((word) => [word >> 8, word & 255]);
}
/** XOR'd with the cookie and the transaction, as addresses are. */
function xored(bytes: number[], id: Buffer): Buffer {
  const mask = Buffer.concat([Buffer.from([0x21, 0x12, 0xa4, 0x42]), id]);
  return Buffer.from(bytes.map((byte, i) => byte ^ (mask[i] ?? 0)));
}
function addressAttribute(type: number, { host, port }: Address, id: Buffer): Buffer {
  const head = Buffer.from([0, isIPv6(host) ? 2 : 1, 0, 0]);
  head.writeUInt16BE(port ^ 0x2112, 2);
  return attribute(type, Buffer.concat([head, xored(bytesOf(host), id)]));
}

export interface Credentials {
  username: string;
  credential: string;
}

/** One client of a relay. Numbers it returns are TURN's error codes: 0 for none. */
export function createTurnClient(transport: Transport, { username, credential }: Credentials) {
  let turn = 0;
  let realm: Buffer = Buffer.alloc(0);
  let nonce: Buffer = Buffer.alloc(0);
  const received: string[] = [];
  const waiting = new Map<string, (reply: Buffer) => void>();
  transport.onmessage = (reply) => {
    const id = reply.subarray(8, 20).toString('hex');
    if (reply.readUInt16BE(0) === DATA) received.push(String(read(reply, ATTRIBUTE.data)));
    else waiting.get(id)?.(reply);
  };
  const nextId = () => {
    const id = Buffer.alloc(12);
    id.writeUInt32BE((turn += 1), 8);
    return id;
  };
  function ask(build: (id: Buffer) => Buffer): Promise<Buffer> {
    const id = nextId();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer')), 5_000);
      waiting.set(id.toString('hex'), (reply) => (clearTimeout(timer), resolve(reply)));
      transport.send(build(id));
    });
  }
  function signed(type: number, id: Buffer, attributes: Buffer[]): Buffer {
    const key = createHash('md5').update(`${username}:${realm}:${credential}`).digest();
    const all = [
      ...attributes,
      attribute(ATTRIBUTE.username, Buffer.from(username)),
      attribute(ATTRIBUTE.realm, realm),
      attribute(ATTRIBUTE.nonce, nonce),
    ];
    const integrity = createHmac('sha1', key)
      .update(message(type, id, all, 24))
      .digest();
    return message(type, id, [...all, attribute(ATTRIBUTE.integrity, integrity)]);
  }
  const errorOf = (reply: Buffer) => {
    const error = read(reply, ATTRIBUTE.error);
    return error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : 0;
  };

  return {
    received,
    close: () => transport.close(),
    /** @param family 4 or 6: of the relayed address. */
    async allocate(family: 4 | 6 = 4): Promise<{ error: number; relayed: Address | null }> {
      const udp = attribute(ATTRIBUTE.transport, Buffer.from([17, 0, 0, 0]));
      const wanted = family === 6 ? [udp, attribute(ATTRIBUTE.family, Buffer.from([2, 0, 0, 0]))] : [udp];
      const challenge = await ask((id) => message(ALLOCATE, id, wanted));
      realm = read(challenge, ATTRIBUTE.realm) ?? realm;
      nonce = read(challenge, ATTRIBUTE.nonce) ?? nonce;
      const granted = await ask((id) => signed(ALLOCATE, id, wanted));
      const address = read(granted, ATTRIBUTE.relayed);
      if (!address || family === 6) return { error: errorOf(granted), relayed: null };
      const host = [...xored([...address.subarray(4, 8)], granted.subarray(8, 20))].join('.');
      return { error: 0, relayed: { host, port: address.readUInt16BE(2) ^ 0x2112 } };
    },
    async permit(host: string): Promise<number> {
      const peer = (id: Buffer) => addressAttribute(ATTRIBUTE.peer, { host, port: 5_000 }, id);
      return errorOf(await ask((id) => signed(PERMISSION, id, [peer(id)])));
    },
    send(to: Address, text: string): void {
      const id = nextId();
      const parts = [addressAttribute(ATTRIBUTE.peer, to, id), attribute(ATTRIBUTE.data, Buffer.from(text))];
      transport.send(message(SEND, id, parts));
    },
  };
}
