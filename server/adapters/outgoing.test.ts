import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askOutside, isPublicAddress, outgoingFetch } from './outgoing.ts';

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  if (request.url === '/moved') response.writeHead(302, { location: '/secret' }).end();
  else if (request.url === '/endless') {
    response.writeHead(200);
    const more = setInterval(() => response.write(Buffer.alloc(64 * 1024)), 1);
    response.once('close', () => clearInterval(more));
  } else if (request.url === '/silent') return;
  else if (request.url === '/drip') {
    response.writeHead(200);
    const more = setInterval(() => response.write('x'), 20);
    response.once('close', () => clearInterval(more));
  } else
    request
      .on('data', () => undefined)
      .on('end', () => {
        response
          .writeHead(201, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] })
          .end(request.method);
      });
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('an answer is handed over as it is; a redirect is not followed', async () => {
  expect(await askOutside(`${base}/sms`, { method: 'PUT', body: 'x' })).toMatchObject({
    status: 201,
    body: Buffer.from('PUT'),
  });
  expect((await askOutside(`${base}/moved`)).status).toBe(302);
  expect(asked).not.toContain('/secret');
});

test('what doesn’t end, in bytes or in time, is given up', async () => {
  await expect(askOutside(`${base}/endless`, { maxBytes: 100_000 })).rejects.toThrow('an answer too large');
  await expect(askOutside(`${base}/silent`, { timeoutMs: 100 })).rejects.toThrow('no answer in time');
  await expect(askOutside(`${base}/drip`, { timeoutMs: 200 })).rejects.toThrow('no answer in time');
});

test.each(['file:///etc/passwd', 'ftp://a.example/', 'data:text/plain,x', 'javascript:1', '//a', ''])(
  '%s is no address to ask',
  async (address) => {
    await expect(askOutside(address)).rejects.toThrow(/not an address/);
  },
);

describe('an address that others choose', () => {
  const inside = [
    ...[
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://10.1.2.3/',
      'https://169.254.169.254/latest/meta-data',
    ],
    ...[
      'https://192.168.1.1/',
      'https://[::ffff:10.0.0.1]/',
      'https://[fe80::1]/',
      'https://[fd00::1]/',
      'https://0/',
    ],
    ...[
      'https://2130706433/',
      'https://0x7f.1/',
      'https://017700000001/',
      'https://[64:ff9b::7f00:1]/',
      'https://[fec0::1]/',
      'https://[::ffff:0:7f00:1]/',
      'https://[4000::1]/',
      'https://[2002:7f00:1::]/',
    ],
    // By name: judged by what it stands for.
    'https://localhost/',
  ];
  test.each(inside)('%s is refused', async (address) => {
    const refused = askOutside(address, { publicOnly: true, timeoutMs: 2_000 });
    await expect(refused).rejects.toSatisfy((error: Error) =>
      /of the inside/.test(`${error.message} ${(error.cause as Error | undefined)?.message}`),
    );
  });

  test.each([
    ['http://push.example/', /not an address of the web/],
    ['https://push.example:8443/', /a name or a port/],
    ['https://user:x@push.example/', /a name or a port/],
  ])('%s is refused', async (address, why) => {
    await expect(askOutside(address, { publicOnly: true })).rejects.toThrow(why);
  });

  test('is public or isn’t', () => {
    expect(['1.1.1.1', '2606:4700:4700::1111', '193.51.0.1'].map(isPublicAddress)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['127.1.2.3', '::', '100.64.0.1', '224.0.0.1', 'localhost', ''].some(isPublicAddress)).toBe(false);
  });
});

test('the same in fetch’s own words, redirects left alone', async () => {
  const fetchOutside = outgoingFetch();
  const answer = await fetchOutside(new URL(`${base}/token`), {
    method: 'POST',
    body: new URLSearchParams({ a: '1' }),
  });
  expect([answer.status, await answer.text(), answer.headers.getSetCookie()]).toEqual([
    201,
    'POST',
    ['a=1', 'b=2'],
  ]);
  expect((await fetchOutside(`${base}/moved`)).status).toBe(302);
  expect(asked).not.toContain('/secret');
});
