import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { createCouchStore } from '#server/adapters/couch.ts';
import { startService } from '#tests/harness/service.ts';
import { describe, expect, test } from 'vitest';

describe('what stops a start says which setting to change', () => {
  test('the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startService({ environment: { PORT: String(port) } })).rejects.toThrow(
      /^PORT: something else already listens/,
    );
    other.close();
  });

  test('a certificate can’t be read', async () => {
    const tls = { TLS_CERT: '/nowhere/a.pem', TLS_KEY: '/nowhere/a.key' };
    await expect(startService({ environment: tls })).rejects.toThrow(
      /^TLS_CERT: \/nowhere\/a\.pem can't be read/,
    );
  });

  test('no CouchDB answers', async () => {
    const environment = { COUCHDB_URL: 'http://admin:secret@127.0.0.1:1' };
    await expect(startService({ environment })).rejects.toThrow(/^COUCHDB_URL: no CouchDB (?!.*secret)/);
  });
});

test('a demo is made on a CouchDB that is empty, found again, and refused on one that is somebody’s', async () => {
  const couch = await startService({ environment: { COUCHDB_URL: '' } });
  const { url, headers } = couch.service.store.endpoint;
  const [, credentials = ''] = headers.authorization?.split(' ') ?? [];
  const COUCHDB_URL = url.replace('//', `//${Buffer.from(credentials, 'base64').toString()}@`);
  const mail = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'a@example.org' };
  const demo = { NODE_ENV: 'development', DEMO: '', COUCHDB_URL, ...mail };

  const first = await startService({ environment: demo });
  expect(first.service.demo()).toMatchObject({ staff: { login: 'infirmerie' } });
  expect((await fetch(`${first.url}/api/demo/outbox`)).status).toBe(200);
  await first.service.close();
  const again = await startService({ environment: { ...demo, DATA_DIR: first.dataDirectory } });
  expect(again.service.demo()?.staff).toEqual(first.service.demo()?.staff);
  await again.close();

  const elsewhere = await startService({ environment: demo });
  expect(elsewhere.service.demo()).toBeNull();
  expect((await fetch(`${elsewhere.url}/api/demo/outbox`)).status).toBe(404);
  await elsewhere.close();
  expect(await createCouchStore({ url, headers }).names('facility-')).toHaveLength(1);
  await couch.close();
});

test('a connection that is reset in the middle of an upgrade ends nothing', async () => {
  const { url, close } = await startService();
  const { port } = new URL(url);
  for (let i = 0; i < 50; i++) {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    // The answer is under way, or has just come.
    if (i % 2) await once(socket, 'data');
    else await new Promise((resolve) => setImmediate(resolve));
    socket.resetAndDestroy();
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await close();
});
