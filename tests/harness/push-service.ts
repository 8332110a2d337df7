import type { PushPayload, PushSubscriptionKeys } from '#domain/push.ts';
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import http, { type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A browser's half of a subscription. */
export interface PushReader {
  subscription: PushSubscriptionKeys;
  read(body: Buffer): string;
}
export interface PushReceived {
  headers: IncomingHttpHeaders;
  payload: PushPayload;
  /** Of its VAPID token, once its signature was found good. */
  claims: { aud: string; exp: number; sub: string };
}
interface Answer {
  status: number;
  headers?: Record<string, string>;
}

/** RFC 8188, 8291: written from their text, so that it shares nothing with what encrypts. */
function decrypt(body: Buffer, own: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body[20] ?? 0;
  const senderKey = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const derive = (key: Buffer, with_: Buffer, info: Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, with_, info, length));
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), own.getPublicKey(), senderKey]);
  const material = derive(own.computeSecret(senderKey), auth, about, 32);
  const key = derive(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const record = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = record.lastIndexOf(2);
  if (end < 0) throw new Error('a record without its end');
  return record.subarray(0, end).toString('utf8');
}

/** RFC 8292: `vapid t=<token>, k=<key>`. */
function claimsOf(authorization = ''): PushReceived['claims'] {
  const [, token = '', key = ''] = /^vapid t=([^,\s]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isSigned) throw new Error('a forged VAPID token');
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
}

/** A push service (RFC 8030) with the browsers behind it: each subscription's messages are decrypted as they come. */
export async function startPushService() {
  const readers = new Map<string, PushReader>();
  const received = new Map<string, PushReceived[]>();
  const answers: Answer[] = [];
  const faults: unknown[] = [];
  const server = http.createServer((request, response) => {
    const path = request.url ?? '';
    void buffer(request).then((body) => {
      const { status, headers } = answers.shift() ?? { status: readers.has(path) ? 201 : 410 };
      if (status < 300)
        try {
          const payload = JSON.parse(readers.get(path)?.read(body) ?? 'null');
          const claims = claimsOf(request.headers.authorization);
          received.get(path)?.push({ headers: request.headers, payload, claims });
        } catch (error) {
          faults.push(error);
        }
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    /** In the order of the requests; after them 201, or 410 for what nobody subscribed to. */
    answers,
    /** Messages that could not be read: none. */
    faults,
    /** A browser subscribes. */
    subscribe(): PushReader {
      const path = `/push/${randomBytes(12).toString('hex')}`;
      const own = createECDH('prime256v1');
      own.generateKeys();
      const auth = randomBytes(16);
      const keys = { p256dh: own.getPublicKey('base64url'), auth: auth.toString('base64url') };
      const reader: PushReader = {
        subscription: { endpoint: url + path, keys },
        read: (body) => decrypt(body, own, auth),
      };
      readers.set(path, reader);
      received.set(path, []);
      return reader;
    },
    /** What came for it, in order. */
    receivedBy: ({ subscription }: PushReader): PushReceived[] =>
      received.get(new URL(subscription.endpoint).pathname) ?? [],
    /** Its browser threw it away. */
    drop: ({ subscription }: PushReader) => void readers.delete(new URL(subscription.endpoint).pathname),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
export type PushServiceStandIn = Awaited<ReturnType<typeof startPushService>>;
