import type { Random } from './random.ts';

/** One request as it leaves: a body of bytes, so that it needn't be text. */
export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

const ULID = '01JZZZZZZZZZZZZZZZZZZZZZZZ';
const ODD: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -0, 2 ** 53, [], {}, [[[[]]]], [null]],
  ...[
    '',
    ' ',
    '\u0000',
    '\ud800',
    '\udfff\ud800',
    '\u202e\u200b',
    '💥',
    '﷽',
    '\u{e0001}',
    'İ',
    'ß',
    '\n\r\t',
    '\u2028',
  ],
  ...[
    'é'.repeat(300),
    'x'.repeat(5_000),
    '9'.repeat(400),
    '-'.repeat(100),
    'Z'.repeat(26),
    ULID,
    ULID.toLowerCase(),
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '../../etc/passwd',
    '..%2f..',
    '%00',
    '%',
    '_design/x',
  ],
  ...[
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '${7*7}',
    '{{7*7}}',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ],
  ...[
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:60Z',
    '+275760-09-13T00:00:00.001Z',
    '2027-02-30',
    '25:61',
    '24:00',
  ],
  ...[
    '+33',
    '+999999999999999999',
    'a@b',
    '"a b"@c.fr',
    'Europe/Atlantide',
    'all',
    'null',
    'undefined',
    'NaN',
    'true',
  ],
  ...[{ $ne: null }, { length: 1e9 }, { toString: 1 }, { a: { b: { c: { d: {} } } } }, Array(200).fill(0)],
];
/** By their text: an object's literal could not carry them. */
const PROTO_KEYS = [
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"x":1}}}',
  '{"a":1,"a":2}',
];
const SEGMENTS = [
  ...[
    '%00',
    '%2e%2e%2f',
    '..%5c',
    '%',
    '%zz',
    '%E0%A4%A',
    '%ff%fe',
    '%F0%9F%92%A5',
    '-',
    '.',
    '..',
    '*',
    '~',
    ';a=b',
  ],
  ...[
    'x'.repeat(300),
    '__proto__',
    'constructor',
    '_design',
    '_local',
    '_all_docs',
    'a:b',
    'facility:x',
    ULID,
    '%20',
  ],
  ...[
    '1',
    '-1',
    'NaN',
    "'",
    '"',
    '%3Cscript%3E',
    '%0d%0aset-cookie:%20a=b',
    '%2F',
    '\u00e9'.normalize('NFD') && '%CC%81',
  ],
];
const QUERIES = [
  ...[
    '',
    '?',
    '??',
    '?=',
    '?&&',
    '?a',
    '?%',
    '?%zz=%zz',
    '?__proto__=1',
    '?__proto__[x]=1',
    '?constructor=1',
    '?a[]=1&a[]=2',
  ],
  ...[
    '?link=',
    '?link=x',
    '?link=__proto__',
    '?link=a&link=b',
    '?from=x&to=y',
    '?from=&from=&to=',
    '?account=x',
    '?account=',
  ],
  ...[
    '?since=-1',
    '?since=now',
    '?limit=1e9',
    '?limit=999999999',
    '?feed=eventsource',
    '?feed=longpoll&timeout=5',
    '?rev=1-x',
  ],
  ...[
    '?open_revs=[',
    '?open_revs=%5B%22x%22%5D',
    '?revs=maybe',
    '?style=x',
    '?include_docs=true&limit=1',
    '?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z',
  ],
  `?${'a=b&'.repeat(500)}`,
  `?x=${'y'.repeat(4_000)}`,
];
const TYPES = [
  ...[
    'application/json',
    'application/json; charset=utf-16',
    'text/plain',
    'application/x-www-form-urlencoded',
    'text/xml',
  ],
  ...[
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/offset+octet-stream',
    'application/jsonx',
    'x',
    ';',
    'a/b/c',
    'application/json, text/html',
  ],
];
const HEADERS: readonly (readonly [string, string])[] = [
  ...([
    ['accept', '*/*;q=x'],
    ['accept-encoding', 'br;q=9, zip'],
    ['range', 'bytes=-1'],
    ['range', 'bytes=9-1,0-'],
    ['if-match', '"x"'],
  ] as const),
  ...([
    ['if-none-match', 'W/'],
    ['if-modified-since', 'never'],
    ['x-http-method-override', 'DELETE'],
    ['x-forwarded-proto', 'javascript'],
  ] as const),
  ...([
    ['x-forwarded-host', 'ailleurs.example'],
    ['x-forwarded-for', "1.2.3.4, ' OR 1=1"],
    ['forwarded', 'for="[::1"'],
    ['host', ''],
  ] as const),
  ...([
    ['host', '[::1'],
    ['host', 'a b'],
    ['host', 'ailleurs.example:99999'],
    ['origin', 'null'],
    ['origin', 'https://ailleurs.example'],
  ] as const),
  ...([
    ['sec-fetch-site', 'cross-site'],
    ['content-encoding', 'gzip'],
    ['content-language', '\u00ff'],
    ['expect', '200-ok'],
  ] as const),
  ...([
    ['tus-resumable', '9'],
    ['tus-resumable', '1.0.0'],
    ['upload-length', '-1'],
    ['upload-length', '99999999999999'],
    ['upload-offset', 'x'],
  ] as const),
  ...([
    ['upload-offset', '0'],
    ['upload-defer-length', '1'],
    ['upload-concat', 'final;/files/uploads/x'],
    ['upload-metadata', 'a,,b'],
  ] as const),
  ...([
    ['upload-metadata', 'id %%%%'],
    ['upload-checksum', 'sha1 x'],
    ['x-auth-couchdb-roles', '_admin'],
    ['authorization', 'Basic YWRtaW46YWRtaW4='],
  ] as const),
  ...([
    ['x-auth-couchdb-username', 'admin'],
    ['last-event-id', '\u00e9'],
    ['user-agent', ''],
    ['x-large', 'x'.repeat(7_000)],
    ['x-vast', 'x'.repeat(20_000)],
  ] as const),
];
const COOKIES = [
  ...[
    '',
    ';',
    '=',
    '__Host-account',
    '__Host-account=',
    '__Host-account=%ff%fe',
    '__Host-account=x; __Host-account=y',
    '__proto__=1',
  ],
  ...[
    '__Host-device=%00',
    '__Host-g-=x',
    '__Host-g-__proto__=x',
    '__Host-g-AAAAAAAAAAAAAAAA=x',
    `a=${'b'.repeat(3_000)}`,
    '"',
    'a=b'.repeat(50),
  ],
  Array.from({ length: 200 }, (_, i) => `__Host-g-${String(i).padStart(16, 'A')}=x`).join('; '),
];
const METHODS = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'COPY',
  'QUERY',
  'LOCK',
];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** The same with one value, somewhere in it, gone, odd, nested or doubled. */
function mutate(value: unknown, random: Random): unknown {
  if (!isObject(value) || random.chance(0.25)) return random.pick(ODD);
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
  const keys = Object.keys(copy);
  const key = keys.length > 0 ? random.pick(keys) : 'x';
  const change = random.whole(6);
  if (change === 0 && !Array.isArray(copy)) Reflect.deleteProperty(copy, key);
  else if (change === 1)
    copy[random.pick(['x', '', '_id', '_rev', '_deleted', 'type', '0', 'toJSON', 'é'])] = random.pick(ODD);
  else if (change === 2) copy[key] = [copy[key], copy[key]];
  else copy[key] = mutate(copy[key], random);
  return copy;
}

/** Bytes that are hardly JSON: cut off, too deep, too large, of another encoding. */
function garbled(text: string, random: Random): Buffer {
  const depth = random.pick([50, 30_000]);
  const kinds: (() => Buffer | string)[] = [
    () => text.slice(0, random.whole(text.length + 1)),
    () => '['.repeat(depth) + ']'.repeat(depth),
    () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    () => text.replace(/[}\]]?$/, `,"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    () => random.pick(PROTO_KEYS),
    () => text.replace('{', `{${random.pick(PROTO_KEYS).slice(1, -1)},`),
    () => Buffer.from(text, 'utf16le'),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
    () => Buffer.concat([Buffer.from(text.slice(0, -2)), Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0, 0x80])]),
    () => Buffer.from(Array.from({ length: 64 }, () => random.whole(256))),
    () => `"${'x'.repeat(random.pick([1_000, 270_000]))}"`,
    () =>
      random.pick([
        '',
        ' ',
        'null',
        '[]',
        '{}',
        '1e999',
        '"\\ud800"',
        '{"a":1}{"a":1}',
        'NaN',
        '\u0000',
        "{'a':1}",
      ]),
  ];
  const made = random.pick(kinds)();
  return typeof made === 'string' ? Buffer.from(made) : made;
}

/** A random one of a path's segments after its root, replaced. */
function withOddSegment(path: string, random: Random): string {
  const [address = '', query = ''] = path.split('?', 2);
  const segments = address.split('/');
  segments[1 + random.whole(Math.max(1, segments.length - 1))] = random.pick(SEGMENTS);
  return segments.join('/') + (query && `?${query}`);
}

const LARGE_BYTES = 50_000;

const parsed = (body: Buffer | null): unknown => {
  // What was made too deep or too large already stays as it is.
  if (body && body.byteLength > LARGE_BYTES) return {};
  try {
    return JSON.parse(body?.toString() ?? '{}');
  } catch {
    return {};
  }
};

/** One to three things about a right request, wrong; now and then none. */
export function bend(right: FuzzRequest, random: Random): FuzzRequest {
  const request = { ...right, headers: { ...right.headers } };
  const set = (name: string, value: string) => (request.headers[name] = value);
  const changes: [number, () => unknown][] = [
    [8, () => (request.body = Buffer.from(JSON.stringify(mutate(parsed(request.body), random)) ?? ''))],
    [4, () => (request.body = garbled(request.body?.toString() ?? '{}', random))],
    [3, () => (request.path = withOddSegment(request.path, random))],
    [3, () => (request.path = (request.path.split('?')[0] ?? '') + random.pick(QUERIES))],
    [3, () => set(...(random.pick(HEADERS) as [string, string]))],
    [2, () => set('cookie', random.pick(COOKIES))],
    [2, () => set('cookie', `${request.headers['cookie'] ?? ''}; ${random.pick(COOKIES)}`)],
    [2, () => set('content-type', random.pick(TYPES))],
    [1, () => (request.method = random.pick(METHODS))],
    [1, () => set('content-type', '')],
  ];
  const total = changes.reduce((sum, [weight]) => sum + weight, 0);
  for (let turn = random.whole(4); turn > 0; turn -= 1) {
    let left = random.whole(total);
    for (const [weight, change] of changes) {
      left -= weight;
      if (left < 0) {
        change();
        break;
      }
    }
  }
  if (['GET', 'HEAD'].includes(request.method) && !random.chance(0.1)) request.body = null;
  return request;
}

/** What no HTTP client would send. */
export function rawBytes(host: string, random: Random): Buffer {
  const head = `Host: ${host}\r\n`;
  const json = 'Content-Type: application/json\r\n';
  const kinds: (() => string | Buffer)[] = [
    () => Buffer.from(Array.from({ length: 200 }, () => random.whole(256))),
    () => `GET /\r\n\r\n`,
    () => `GET ${'/x'.repeat(20_000)} HTTP/1.1\r\n${head}\r\n`,
    () => `GET /api/config HTTP/9.9\r\n${head}\r\n`,
    () => `FETCH /api/config HTTP/1.1\r\n${head}\r\n`,
    () => `GET http://ailleurs.example/api/config HTTP/1.1\r\n${head}\r\n`,
    () => `GET * HTTP/1.1\r\n${head}\r\n`,
    () => `OPTIONS * HTTP/1.1\r\n${head}Connection: close\r\n\r\n`,
    () => `CONNECT ailleurs.example:443 HTTP/1.1\r\n${head}\r\n`,
    () => `GET /api/config HTTP/1.1\r\nConnection: close\r\n\r\n`,
    () => `GET /\u0000\u0001 HTTP/1.1\r\n${head}\r\n`,
    () => `GET /api/config HTTP/1.1\r\n${head}X: a\u0000b\r\n\r\n`,
    () => `GET /api/config HTTP/1.1\r\n${head}${'A: b\r\n'.repeat(3_000)}\r\n`,
    () =>
      `POST /api/auth/sign-in HTTP/1.1\r\n${head}${json}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n`,
    () =>
      `POST /api/auth/sign-in HTTP/1.1\r\n${head}${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    () => `POST /api/auth/sign-in HTTP/1.1\r\n${head}${json}Content-Length: -1\r\n\r\n{}`,
    () =>
      `POST /api/auth/sign-in HTTP/1.1\r\n${head}${json}Content-Length: 900\r\nConnection: close\r\n\r\n{"a`,
    () => `GET /room?token=x HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    () =>
      `GET /signal?token=%zz&id=%00 HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
    () => `GET //[ HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    () => `GET /room/../%2e%2e HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    () => `POST /room HTTP/1.1\r\n${head}Content-Length: 2\r\nConnection: close\r\n\r\n{}`,
  ];
  const made = random.pick(kinds)();
  return typeof made === 'string' ? Buffer.from(made, 'latin1') : made;
}
