import { explain, runAdmin } from '#server/admin.ts';
import { turnConfiguration, turnUrls, USER_QUOTA } from '#server/adapters/turn-config.ts';
import { turnCredentials } from '#server/services/turn.ts';
import { createTurnClient, overTls, overUdp } from '#tests/harness/turn-client.ts';
import { chromium } from '@playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

const SECRET = 'north-wind-secret-of-the-relay';
const chromiumPath = [process.env.CHROMIUM ?? '/usr/bin/chromium'].find((path) => existsSync(path)) ?? '';
const isInstalled = spawnSync('sh', ['-c', 'command -v turnserver openssl']).status === 0;
/** coturn never relays to loopback: another address of this machine stands for the public one. */
const addresses = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .filter(({ internal, address }) => !internal && !address.startsWith('fe80'));
const own = addresses.find(({ family }) => family === 'IPv4')?.address ?? '';
const own6 = addresses.find(({ family }) => family === 'IPv6')?.address;
if (!isInstalled || !own)
  console.warn('SKIPPED: the hardened relay needs turnserver, openssl and an address besides loopback');

/** In a page: two ends that meet through the relay alone; what was heard, and how the relay was reached. */
async function callOneself(iceServers: RTCIceServer[]) {
  const [one, two] = [0, 1].map(() => new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' }));
  if (!one || !two) throw new Error('no connection');
  const channel = one.createDataChannel('words');
  const reachedBy: (string | null)[] = [];
  for (const [from, to] of [
    [one, two],
    [two, one],
  ] as const)
    from.onicecandidate = ({ candidate }) => {
      if (candidate) reachedBy.push((candidate as { relayProtocol?: string | null }).relayProtocol ?? null);
      void to.addIceCandidate(candidate ?? undefined);
    };
  const said = new Promise<string>((resolve) => {
    two.ondatachannel = (event) => (event.channel.onmessage = ({ data }) => resolve(String(data)));
    channel.onopen = () => channel.send('bonjour');
  });
  await one.setLocalDescription();
  await two.setRemoteDescription(one.localDescription!);
  await two.setLocalDescription();
  await one.setRemoteDescription(two.localDescription!);
  return { said: await said, by: [...new Set(reachedBy)].join() };
}

async function reach(port: number): Promise<Socket> {
  const socket = connect(port, own);
  await once(socket, 'connect');
  return socket;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, own);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

describe.skipIf(!isInstalled || !own)('the generated configuration, in a coturn of its own', () => {
  let folder: string;
  let relay: ChildProcess;
  let port: number;
  let tlsPort: number;
  const soon = () => Math.floor(Date.now() / 1_000) + 60;
  const client = (user = 'patient-a') => {
    const credentials = turnCredentials(SECRET, user, soon());
    return createTurnClient(overUdp(own, port), credentials);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vis-a-vis-hardened-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=turn.example.fr'],
      ...['-keyout', key, '-out', cert],
    ]);
    expect(made.status).toBe(0);
    [port, tlsPort] = [await freePort(), await freePort()];
    const options = ['--domain', 'turn.example.fr', '--cert', cert, '--key', key];
    const ports = ['--port', String(port), '--tls-port', String(tlsPort)];
    const places6 = own6 ? ['--address', own6] : [];
    const lines = await runAdmin(['turn-config', ...options, ...ports, '--address', own, ...places6], {
      ...{ NODE_ENV: 'test', DATA_DIR: folder, TURN_SECRET: SECRET },
    });
    const file = join(folder, 'turnserver.conf');
    await writeFile(file, lines.join('\n'), { mode: 0o600 });
    const places = [`--pidfile=${join(folder, 'pid')}`, `--userdb=${join(folder, 'db')}`];
    relay = spawn('turnserver', ['-c', file, ...places], { stdio: 'ignore' });
    await vi.waitFor(async () => (await reach(tlsPort)).destroy(), { timeout: 10_000 });
    await wait(200);
  });
  afterAll(async () => {
    relay.kill();
    await once(relay, 'exit');
    await rm(folder, { recursive: true, force: true });
  });

  test('relays between two participants through its own address', async () => {
    const [one, two] = [client('patient-a'), client('practitioner-a')];
    const [here, there] = [(await one.allocate()).relayed, (await two.allocate()).relayed];
    if (!here || !there) throw new Error('no allocation');
    expect([here.host, there.host]).toEqual([own, own]);
    expect([await one.permit(there.host), await two.permit(here.host)]).toEqual([0, 0]);
    one.send(there, 'bonjour');
    await vi.waitFor(() => expect(two.received).toEqual(['bonjour']));
    two.send(here, 'bonsoir');
    await vi.waitFor(() => expect(one.received).toEqual(['bonsoir']));
    for (const each of [one, two]) each.close();
  });

  test.each([
    ...['10.0.0.7', '10.255.255.254', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.254'],
    ...['192.168.1.1', '100.64.0.1', '0.0.0.1', '192.0.0.8', '198.18.0.1', '203.0.113.9', '240.0.0.1'],
    ...['224.0.0.251', '255.255.255.255'],
  ])('refuses the peer %s', async (peer) => {
    const one = client();
    await one.allocate();
    expect(await one.permit(peer)).toBe(403);
    one.close();
  });

  test('lets a public peer be reached', async () => {
    const one = client();
    await one.allocate();
    expect(await one.permit('9.9.9.9')).toBe(0);
    one.close();
  });

  test
    .skipIf(!own6)
    .each([
      ...['fd00::99', 'fc00::1', '::1', 'fe80::1', '::ffff:a00:7'],
      ...['64:ff9b::a00:7', '2002:a00:7::1', '2001:db8::1', 'ff02::1', '2001::1'],
    ])('refuses the peer %s', async (peer) => {
    const one = client();
    expect((await one.allocate(6)).error).toBe(0);
    expect(await one.permit(peer)).toBe(403);
    expect(await one.permit('2620:fe::fe')).toBe(0);
    one.close();
  });

  test('answers over TLS, and not over its first two versions', async () => {
    const credentials = turnCredentials(SECRET, 'patient-a', soon());
    const one = createTurnClient(await overTls(own, tlsPort), credentials);
    expect((await one.allocate()).relayed?.host).toBe(own);
    one.close();
    await expect(
      overTls(own, tlsPort, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).rejects.toThrow();
  });

  test.skipIf(!chromiumPath)('carries a browser’s call over TLS alone', async () => {
    const { username, credential } = turnCredentials(SECRET, 'patient-a', soon());
    // The certificate is our own; this flag covers relays too.
    const args = ['--no-sandbox', '--ignore-certificate-errors'];
    const browser = await chromium.launch({ executablePath: chromiumPath, args });
    try {
      const page = await browser.newPage();
      const iceServers = [{ urls: `turns:${own}:${tlsPort}?transport=tcp`, username, credential }];
      expect(await page.evaluate(callOneself, iceServers)).toEqual({ said: 'bonjour', by: 'tls' });
    } finally {
      await browser.close();
    }
  });

  test('gives nothing for a guess or an expired credential', async () => {
    for (const [secret, expiry] of [
      ['a guess', soon()],
      [SECRET, soon() - 120],
    ] as const) {
      const one = createTurnClient(overUdp(own, port), turnCredentials(secret, 'patient-a', expiry));
      expect((await one.allocate()).error).toBe(401);
      one.close();
    }
  });

  test('bounds one seat, and not its neighbour', async () => {
    const greedy = Array.from({ length: USER_QUOTA + 3 }, () => client('patient-greedy'));
    const errors: number[] = [];
    for (const one of greedy) errors.push((await one.allocate()).error);
    expect(errors.filter((error) => error === 0)).toHaveLength(USER_QUOTA);
    expect(errors.at(-1)).toBe(486);
    const neighbour = client('patient-modest');
    expect((await neighbour.allocate()).error).toBe(0);
    for (const one of [...greedy, neighbour]) one.close();
  });
});

test('the settings of the service name UDP, TCP, and TLS on 443', () => {
  const configuration = {
    ...{ domain: 'turn.example.fr', secret: SECRET, cert: 'c', key: 'k', port: 3478, tlsPort: 443 },
    ...{ addresses: ['203.0.113.7', '2001:db8::7'], privateAddress: '10.0.0.4' },
  };
  expect(turnUrls(configuration)).toEqual([
    'turn:turn.example.fr:3478?transport=udp',
    'turn:turn.example.fr:3478?transport=tcp',
    'turns:turn.example.fr:443?transport=tcp',
  ]);
  const lines = turnConfiguration(configuration).split('\n');
  expect(lines).toContain('external-ip=203.0.113.7/10.0.0.4');
  expect(lines).toContain('listening-ip=10.0.0.4');
  expect(lines).toContain('listening-ip=2001:db8::7');
  expect(lines).toContain('allowed-peer-ip=203.0.113.7');
  expect(lines).toContain('allowed-peer-ip=10.0.0.4');
  expect(lines).toContain('no-cli');
});

test.each([
  [['--address', '203.0.113.7'], /--domain/],
  [['--domain', 'turn.example.fr'], /--address/],
  [['--domain', 'turn.example.fr', '--address', 'turn'], /IPv4 ou IPv6/],
  [['--domain', 'a\nno-auth', '--address', '203.0.113.7'], /--domain/],
  [['--domain', 'turn.example.fr', '--address', '203.0.113.7', '--cert', 'a\nno-auth'], /--cert/],
])('the command refuses %j in words', async (args, fault) => {
  const told = await runAdmin(['turn-config', ...args], { NODE_ENV: 'test' }).catch(explain);
  expect(told).toMatch(fault);
});
