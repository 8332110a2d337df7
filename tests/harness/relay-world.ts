import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const SECRET = 'a secret of tests';
const READY_WITHIN_MS = 10_000;

async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

const isListening = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, host);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

/** coturn, which may die and come back where it was; null where it isn't installed. */
export async function startRelay(host: string) {
  const port = await freePort(host);
  const settings = [
    ...['-n', '--no-cli', '--no-tls', '--no-dtls', '--fingerprint', '--no-multicast-peers'],
    ...[`--listening-ip=${host}`, `--relay-ip=${host}`, `--listening-port=${port}`],
    ...['--use-auth-secret', `--static-auth-secret=${SECRET}`, '--realm=vis-a-vis', '--log-file=/dev/null'],
    ...(host === '127.0.0.1' ? ['--allow-loopback-peers'] : []),
  ];
  // The shell waits on its input: a test that was killed leaves no relay behind.
  const script =
    'command -v turnserver >/dev/null || exit 127; turnserver "$@" >/dev/null 2>&1 & cat >/dev/null; kill -9 $!';
  let child: ChildProcess;

  async function start(): Promise<boolean> {
    child = spawn('sh', ['-c', script, 'sh', ...settings], { stdio: ['pipe', 'ignore', 'ignore'] });
    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await wait(50)) {
      if (await isListening(host, port)) return true;
      if (child.exitCode !== null) return false;
    }
    return false;
  }
  async function kill(): Promise<void> {
    const gone = once(child, 'exit');
    child.stdin?.end();
    await gone;
  }
  if (!(await start())) return null;
  return {
    secret: SECRET,
    urls: (hostname: string) =>
      ['udp', 'tcp'].map((transport) => `turn:${hostname}:${port}?transport=${transport}`),
    kill,
    start,
    close: async () => void (child.exitCode === null && (await kill())),
  };
}
