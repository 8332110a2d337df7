import { readdirSync, statSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { join } from 'node:path';
import {
  APPOINTMENT,
  createRightsScene,
  OWN,
  type RightsScene,
  type Visitor,
} from '../integration/access/rights-scene.ts';
import { CONTRACT_RULES, OTHER_RULES, PARAMS } from '../integration/access/route-rules.ts';
import { bend, rawBytes, type FuzzRequest } from './fuzz-requests.ts';
import { createRandom, type Random } from './random.ts';

export interface FuzzReport {
  seed: number;
  requests: number;
  /** How many answers of each status; 0: the connection was closed without one, as bytes that are no request may be. */
  statuses: Record<number, number>;
  /** Answers of 5xx, with what was sent. */
  faults: string[];
  crashes: string[];
  /** What of the facility changed while only those without a right to it asked. */
  changes: string[];
}

const PER_SCENE = 5_000;
const AT_ONCE = 8;
const PATIENCE_MS = 6_000;
const RAW_SHARE = 0.06;
/** They end the visit of whoever has one; others ask them as often as the rest. */
const ENDS = /sign-out$|^DELETE/;

const RULES = { ...CONTRACT_RULES, ...OTHER_RULES };

/** Nothing of the facility is theirs, or no longer. */
const STRANGERS = [
  ...['nobody', 'formerStaff', 'formerFamily', 'formerGuest', 'strangerDevice', 'strangerStaff', 'stranger'],
  ...['staffElsewhere', 'coordinatorAway', 'staffAway', 'doctorElsewhere'],
];

function send(
  port: number,
  agent: http.Agent,
  { method, path, headers, body }: FuzzRequest,
): Promise<number> {
  return new Promise((resolve) => {
    try {
      const request = http.request({ port, host: '127.0.0.1', method, path, headers, agent }, (response) => {
        const status = response.statusCode ?? 0;
        // A stream of events goes on for ever.
        if (response.headers['content-type']?.includes('event-stream')) request.destroy();
        response.resume();
        response.once('close', () => resolve(status));
      });
      request.once('error', () => resolve(0));
      request.setTimeout(PATIENCE_MS, () => request.destroy());
      request.once('upgrade', (_response, socket) => {
        socket.destroy();
        resolve(101);
      });
      request.end(body);
    } catch {
      // The client itself refuses to send such a path or header.
      resolve(-1);
    }
  });
}

function sendRaw(port: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setTimeout(400, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      const statuses = Array.from(text.matchAll(/HTTP\/1\.[01] (\d{3})/g), ([, status]) => Number(status));
      resolve(Math.max(0, ...statuses));
    });
  });
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );

/** What is the facility's, by id and revision, wherever it stands. */
async function photograph(scene: RightsScene): Promise<Map<string, string>> {
  const { service, dataDirectory, visitors } = scene;
  const found = new Map<string, string>();
  // Whoever has an account changes it as they like, also where they have no other right.
  const own = Object.values<Visitor>(visitors).flatMap(({ account }) =>
    account ? [`account:${account.id}`, `template:${account.practitioner}:`] : [],
  );
  for (const name of [`facility-${OWN}`, `archive-${OWN}`, 'claims', 'service'])
    for (const document of await service.store.database(name).list<{ _id: string; _rev?: string }>('')) {
      const { _id } = document;
      const isShared = name === 'service' || _id.startsWith('account-link:');
      const isOther = isShared && !/tilleuls|vasseur|0{20}/.test(JSON.stringify(document));
      if (!isOther && !/^(session|throttle|lease):/.test(_id) && !own.some((start) => _id.startsWith(start)))
        found.set(`${name}/${_id}`, document._rev ?? '');
    }
  for (const path of filesBelow(join(dataDirectory, 'files')))
    if (path.includes(OWN)) found.set(`files/${path}`, '');
  for (const path of filesBelow(join(dataDirectory, 'uploads'))) found.set(`uploads/${path}`, '');
  return found;
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name)} → ${after.get(name)}`);
}

function rightRequest(
  scene: RightsScene,
  name: string,
  who: string,
  visitor: Visitor,
  random: Random,
): FuzzRequest {
  const [method = '', path = ''] = name.split(' ');
  const rule = RULES[name];
  const linkId = visitor.link?.linkId ?? scene.visitors.family.link.linkId;
  const params = {
    ...PARAMS,
    linkId,
    account: scene.victim,
    device: scene.victimDevice,
    upload: '0'.repeat(32),
    ...rule?.params,
  };
  const address = Object.entries(params)
    .reduce((filled, [key, value]) => filled.replace(`:${key}`, value), path + (rule?.query ?? ''))
    .replace('{visitor}', `${who}-${random.whole(1e9)}`);
  const sent = rule?.body?.(who);
  const cookie = [...visitor.browser.jar].map((pair) => pair.join('=')).join('; ');
  return {
    method,
    path: address,
    headers: {
      ...(cookie && { cookie }),
      'content-type': 'application/json',
      ...rule?.headers?.(linkId),
      'x-forwarded-for': `10.0.${random.whole(4)}.${random.whole(250)}`,
    },
    body: sent === undefined ? null : Buffer.from(JSON.stringify(sent)),
  };
}

/** A service of its own, asked `count` times by `names`. */
async function runPhase(
  scene: RightsScene,
  names: string[],
  count: number,
  random: Random,
  report: FuzzReport,
) {
  const port = Number(new URL(scene.url).port);
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const listed = scene.service.routes.map(({ method, path }) => `${method} ${path}`);
  const targets = [...new Set([...Object.keys(RULES), ...listed])].filter((name) => !name.includes('/_app/'));
  const visitors = Object.entries<Visitor>(scene.visitors).filter(([name]) => names.includes(name));

  async function one(chance: Random) {
    if (chance.chance(RAW_SHARE)) {
      const bytes = rawBytes(`127.0.0.1:${port}`, chance);
      return { status: await sendRaw(port, bytes), sent: bytes.subarray(0, 300).toString('latin1') };
    }
    const name = chance.pick(targets);
    const [who, visitor] = ENDS.test(name) && chance.chance(0.95) ? visitors[0]! : chance.pick(visitors);
    const request = bend(rightRequest(scene, name, who, visitor, chance), chance);
    const { method, path, headers, body } = request;
    const sent = `${who}: ${method} ${path.slice(0, 200)} ${JSON.stringify({ ...headers, cookie: undefined }).slice(0, 300)} ${body?.subarray(0, 300).toString() ?? ''}`;
    return { status: await send(port, agent, request), sent };
  }
  async function worker(chance: Random, share: number) {
    for (let turn = 0; turn < share; turn += 1) {
      const { status, sent } = await one(chance);
      report.requests += 1;
      report.statuses[status] = (report.statuses[status] ?? 0) + 1;
      if (status >= 500) report.faults.push(`${status}: ${sent}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, () => worker(random.fork(), Math.ceil(count / AT_ONCE))));
  agent.destroy();
}

async function runRound(seed: number, count: number, report: FuzzReport): Promise<void> {
  const random = createRandom(seed);
  // Each address its own share of the rate: one would be all that is tested.
  const scene = await createRightsScene({ TRUST_PROXY: '1' });
  try {
    const before = await photograph(scene);
    await runPhase(scene, STRANGERS, count / 2, random.fork(), report);
    report.changes.push(...differences(before, await photograph(scene)));
    await runPhase(scene, Object.keys(scene.visitors), count / 2, random.fork(), report);
    const after = await scene.service.appointments.get(OWN, APPOINTMENT);
    const health = await fetch(`${scene.url}/healthz`);
    if (!after || health.status !== 200) report.crashes.push(`after the round: healthz ${health.status}`);
  } finally {
    await scene.close();
  }
}

/** Requests that are nearly right, or nothing of the kind, to every route and the gateway, from everyone. */
export async function runFuzz({ count, seed }: { count: number; seed: number }): Promise<FuzzReport> {
  const report: FuzzReport = { seed, requests: 0, statuses: {}, faults: [], crashes: [], changes: [] };
  const crashed = (error: unknown) =>
    report.crashes.push(error instanceof Error ? (error.stack ?? '') : String(error));
  process.on('unhandledRejection', crashed);
  process.on('uncaughtException', crashed);
  try {
    for (let round = 0; report.requests < count; round += 1)
      await runRound(seed + round, Math.min(PER_SCENE, count - report.requests), report);
  } finally {
    process.off('unhandledRejection', crashed);
    process.off('uncaughtException', crashed);
  }
  return report;
}
