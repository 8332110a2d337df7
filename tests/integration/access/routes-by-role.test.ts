import { facilityDatabase } from '#domain/document-ids.ts';
import { createWebhooks } from '#server/services/webhooks.ts';
import { readContracts } from '#tests/harness/contracts.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectedOf } from './expected-right.ts';
import { createRightsScene, OTHER, OWN, type RightsScene, type Visitor } from './rights-scene.ts';
import { CONTRACT_RULES, OTHER_RULES, PARAMS, type RouteRule } from './route-rules.ts';

const contracts = await readContracts();
const RULES = { ...CONTRACT_RULES, ...OTHER_RULES };
/** `METHOD path (what differs)` → method and path. */
const addressOf = (name: string) => {
  const [method = '', path = ''] = name.split(' ');
  return { method, path };
};

let scene: RightsScene;
let visitors: [string, Visitor][];
/** The family's, of the appointment of the walk: what those without a link try. */
let familyLink: string;

beforeAll(async () => {
  scene = await createRightsScene();
  visitors = Object.entries<Visitor>(scene.visitors);
  familyLink = scene.visitors.family.link.linkId;
});
afterAll(() => scene.close());

/** Who had a link of their own goes by it; another family tries this one’s. */
function linkOf(name: string, { link }: Visitor): string {
  return link && name !== 'otherFamily' ? link.linkId : familyLink;
}

function requestOf(name: string, rule: RouteRule, visitor: string, linkId: string) {
  const { method, path } = addressOf(name);
  const params = { ...PARAMS, linkId, account: scene.victim, device: scene.victimDevice, ...rule.params };
  const fill = (text: string) =>
    Object.entries(params)
      .reduce((filled, [key, value]) => filled.replace(`:${key}`, value), text)
      .replace('{visitor}', visitor);
  return {
    ...{ method, address: fill(path + (rule.query ?? '')) },
    ...{ body: rule.body?.(visitor), headers: rule.headers?.(linkId) ?? {} },
  };
}

/** At once: none of them changes anything. */
const all = <T>(of: T[], check: (one: T) => Promise<void>) => Promise.all(of.map(check));

const cookieOf = ({ browser }: Visitor) => [...browser.jar].map((pair) => pair.join('=')).join('; ');

/** A stream is let go as soon as it is open. */
async function knock(visitor: Visitor, address: string) {
  const answer = await fetch(scene.url + address, { headers: { cookie: cookieOf(visitor) } });
  if (answer.status !== 200)
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  await answer.body?.cancel();
  return { status: 200, headers: answer.headers, body: {} };
}

const outcome = ({ status, body }: { status: number; body: { error?: string } }) =>
  status < 300 ? 'ok' : (body?.error ?? String(status));

async function walk(name: string, rule: RouteRule) {
  const [told, expected]: Record<string, string>[] = [{}, {}];
  for (const [who, visitor] of visitors) {
    const linkId = linkOf(who, visitor);
    const { method, address, body, headers } = requestOf(name, rule, who, linkId);
    const answer = address.startsWith('/events/')
      ? await knock(visitor, address)
      : await visitor.browser.send(method, address, body, headers);
    told![who] = outcome(answer);
    expected![who] = expectedOf(visitor, rule, linkId);
    expect(answer.headers.get('cache-control'), `${who}: ${name}`).toContain('no-store');
  }
  expect(told).toEqual(expected);
}

test('each contract has its line, and no line is without a contract', () => {
  expect(Object.keys(CONTRACT_RULES).sort()).toEqual([...contracts.keys()].sort());
});

test('each other route that the service answers has its line too', () => {
  const known = new Set(Object.keys(RULES).map((name) => Object.values(addressOf(name)).join(' ')));
  const isBuilt = (path: string) =>
    /^\/(_app|aide|demo|setup|icons?|fonts?)\b|\.\w+$|^\/[\w-]*$|^\*$/.test(path);
  const unknown = scene.service.routes
    .filter(({ method, path }) => method !== 'HEAD' && !path.startsWith('/files/uploads/') && !isBuilt(path))
    .map(({ method, path }) => `${method} ${path}`);
  // What tus doesn't do at the collection it refuses by itself.
  const refused = ['PATCH /files/uploads', 'DELETE /files/uploads'];
  expect(unknown.filter((address) => !known.has(address) && !refused.includes(address))).toEqual([]);
});

const inTurn = (turn: RouteRule['turn']) => Object.entries(RULES).filter(([, rule]) => rule.turn === turn);

describe('each visitor is told at each route what the table of rights says', () => {
  test.each(inTurn(undefined))('%s', walk);
});

describe('databases', () => {
  const elsewhere = [
    facilityDatabase(OTHER),
    `archive-${OWN}`,
    'service',
    'claims',
    'audit',
    '_users',
    '_replicator',
  ];

  test.each(elsewhere)('%s is nobody’s of this facility', async (database) => {
    for (const [name, rule] of Object.entries(RULES).filter(([name]) => name.includes('/db/:database'))) {
      const strangers = visitors.filter(
        ([, { tablet }]) => tablet !== OTHER || database !== facilityDatabase(OTHER),
      );
      await all(strangers, async ([who, visitor]) => {
        const { method, address, body } = requestOf(
          name,
          { ...rule, params: { ...rule.params, database } },
          who,
          '',
        );
        const answer = await visitor.browser.send(method, address, body);
        const told = visitor.tablet === null ? 'device-unknown' : 'forbidden';
        expect([who, method, address, outcome(answer)]).toEqual([who, method, address, told]);
      });
    }
  });

  const base = `/db/${facilityDatabase(OWN)}`;
  const appointment = `${base}/appointment:${PARAMS['appointment']}`;
  test.each([
    ...['', '/_all_docs', '/_bulk_docs', '/_purge', '/_compact', '/_find', '/_index'].map((path) => [
      'DELETE',
      base + path,
    ]),
    ...['', '/_security', '/_design/facility', '/_revs_limit'].map((path) => ['PUT', base + path]),
    ...['', '/_purge', '/_compact', '/_find', '/_index', '/_changes', '/_explain'].map((path) => [
      'POST',
      base + path,
    ]),
    ...[
      '/_all_docs',
      '/_security',
      '/_design/facility',
      '/_design_docs',
      '/_local_docs',
      '/_local/epoch',
    ].map((path) => ['GET', base + path]),
    ...[
      ['PUT', appointment],
      ['DELETE', appointment],
      ['POST', appointment],
      ['COPY', appointment],
    ],
    ...[
      '/db',
      '/db/',
      '/db/_all_dbs',
      '/db/_config',
      '/db/..%2f_users',
      `/db/${facilityDatabase(OWN)}%2f..%2fservice`,
    ].map((path) => ['GET', path]),
  ])('%s %s is answered to nobody', async (method, address) => {
    const body = ['PUT', 'POST'].includes(method!) ? {} : undefined;
    await all(visitors, async ([who, { browser }]) => {
      const { status } = await browser.send(method!, address!, body);
      expect([who, status >= 400 && status < 500], String(status)).toEqual([who, true]);
    });
  });
});

describe('an upload that someone began', () => {
  const send = async (visitor: Visitor, method: string, location: string) =>
    (await visitor.browser.send(method, location, undefined, { 'tus-resumable': '1.0.0' })).status;

  test.each(['staff', 'family'] as const)('of %s goes on for its own side alone', async (owner) => {
    const rule = OTHER_RULES[owner === 'staff' ? 'POST /files/uploads' : 'POST /files/uploads (link)']!;
    const headers = rule.headers!(familyLink);
    const begun = await scene.visitors[owner].browser.send('POST', '/files/uploads', undefined, headers);
    const location = begun.headers.get('location') ?? '';
    expect(location).toMatch(/^\/files\/uploads\/\w+$/);
    const own = owner === 'staff' ? ['staff', 'coordinator'] : ['family'];
    for (const [who, visitor] of visitors) {
      expect([who, (await send(visitor, 'HEAD', location)) === 200]).toEqual([who, own.includes(who)]);
      if (!own.includes(who)) {
        expect([401, 403, 404, 410]).toContain(await send(visitor, 'PATCH', location));
        expect([401, 403, 404, 410]).toContain(await send(visitor, 'DELETE', location));
      }
    }
    expect(await send(scene.visitors[owner], 'HEAD', location)).toBe(200);
  });
});

describe('sockets', () => {
  test.each(['/signal', '/room'])('%s takes no cookie for a token', async (path) => {
    for (const [who, visitor] of visitors)
      for (const token of ['', 'x.y', familyLink]) {
        const address = `${scene.url.replace('http', 'ws')}${path}?token=${token}&id=x&key=peerjs`;
        expect([who, await statusOfUpgrade(address, cookieOf(visitor))]).toEqual([who, 401]);
      }
  });
});

async function statusOfUpgrade(address: string, cookie: string): Promise<number> {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(address, { headers: { cookie } });
  return new Promise((resolve, reject) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('open', () => resolve(101));
    socket.once('error', reject);
  });
}

describe('another site’s page', () => {
  const forged: Record<string, string>[] = [
    { origin: 'https://ailleurs.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://ailleurs.example', 'sec-fetch-site': 'same-origin' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ];

  test('changes nothing by any route, whoever’s cookies it borrows', async () => {
    const changing = scene.service.routes.filter(
      ({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method),
    );
    expect(changing.length).toBeGreaterThan(30);
    for (const { method, path } of changing)
      for (const headers of forged)
        for (const who of ['coordinator', 'doctor', 'family'] as const) {
          const rule: RouteRule = RULES[`${method} ${path}`] ?? { door: 'open' };
          const { address, body } = requestOf(`${method} ${path}`, rule, who, familyLink);
          const answer = await scene.visitors[who].browser.send(method, address, body ?? {}, headers);
          expect([method, path, answer.status, answer.body.error]).toEqual([method, path, 403, 'forbidden']);
        }
  });
});

describe('bodies', () => {
  test('larger than a route takes are refused before anything is read', async () => {
    const withBody = scene.service.routes.filter(
      ({ method, path }) => ['POST', 'PUT'].includes(method) && !path.startsWith('/files/'),
    );
    const { access, publicUrl } = scene.service;
    const params = { secret: createWebhooks(access.credentials, publicUrl).mail().split('/').at(-1) ?? '' };
    for (const { method, path, bodyLimit } of withBody) {
      expect([path, bodyLimit <= 4 * 1024 * 1024]).toEqual([path, true]);
      const large = `{"x":"${'x'.repeat(bodyLimit)}"}`;
      const send = async ({ browser }: Pick<Visitor, 'browser'>, rule: RouteRule) =>
        browser.send(method, requestOf(`${method} ${path}`, rule, 'x', familyLink).address, large);
      const stranger = { browser: scene.browser() };
      const isForm = bodyLimit <= 256 * 1024 && !path.endsWith('/:secret');
      // More than a form, or sent to a secret address: of strangers not even its size is looked at.
      if (!isForm) expect([401, 404]).toContain((await send(stranger, { door: 'open' })).status);
      const answer = await send(isForm ? stranger : scene.visitors.coordinator, { door: 'open', params });
      expect([path, answer.status, answer.body.error]).toEqual([path, 413, 'file-too-large']);
    }
  });
});

describe('at last', () => {
  test.each(inTurn(1))('%s', walk);
  test.each(inTurn(2))('%s', walk);

  test('a guest’s space says when and with whom, and nothing of the dossier', async () => {
    const { browser, link } = scene.visitors.guest;
    const space = (await browser.send('GET', `/api/links/${link.linkId}`)).body;
    const guest = { role: 'relative', name: 'Inès Rousseau' };
    expect(space).toMatchObject({
      guest,
      files: [],
      questionnaire: 'none',
      selfTest: null,
      readUntil: null,
    });
  });

  test.each(inTurn(3))('%s', walk);
});
