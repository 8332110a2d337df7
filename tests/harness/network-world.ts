import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe' });

/** Why networks can't be made and broken here; null where they can. */
export function networkObstacle(): string | null {
  if (process.getuid?.() !== 0) return 'needs root: network namespaces are made and broken';
  try {
    run('ip', 'netns', 'list');
    run('iptables', '-S');
    return null;
  } catch (error) {
    return `needs ip and iptables: ${String(error)}`;
  }
}

/**
 * What a 4G cell keeps of a flow that is too fast: packets wait up to a second (the discard timer of its PDCP layer is
 * 0.75 or 1.5 s as a rule) and are lost beyond; two at once pass unhindered.
 */
const CELL_BUFFER = ['burst', '3000', 'latency', '1000ms'];

/** What is dropped in silence, both ways: all, the media alone, or what goes to one port of the service. */
export type Loss = 'everything' | 'udp' | { tcpPort: number };

/**
 * A network of its own for one browser, behind a virtual cable: it may be lost in part or whole, and change its address.
 * The service, its relay and the other browser stay on this side, under `address`.
 */
export function openNetwork() {
  const id = process.pid % 16_000;
  const [name, here, there] = [`vav-${id}`, `vavh-${id}`, `vavt-${id}`] as const;
  const subnet = `10.${64 + Math.floor(id / 250)}.${id % 250}`;
  const address = `${subnet}.1`;
  let host = 2;
  let isCapped = false;
  const folder = mkdtempSync(join(tmpdir(), 'vis-a-vis-network-'));
  const inside = (...args: string[]) => run('ip', 'netns', 'exec', name, ...args);
  const drop = (chain: string, ...match: string[]) =>
    inside('iptables', '-w', '-A', chain, ...match, '-j', 'DROP');
  const takeAddress = () => {
    inside('ip', 'addr', 'add', `${subnet}.${host}/24`, 'dev', there);
    inside('ip', 'route', 'replace', 'default', 'via', address);
  };

  run('ip', 'netns', 'add', name);
  run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
  run('ip', 'addr', 'add', `${address}/24`, 'dev', here);
  run('ip', 'link', 'set', here, 'up');
  inside('ip', 'link', 'set', 'lo', 'up');
  inside('ip', 'link', 'set', there, 'up');
  takeAddress();

  // Playwright speaks to the browser inside over a pipe, which no rule of the network touches.
  const browser = join(folder, 'browser.sh');
  const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
  writeFileSync(browser, `#!/bin/sh\nexec ip netns exec ${name} ${chromium} "$@"\n`);
  chmodSync(browser, 0o755);

  return {
    address,
    browser,
    lose(loss: Loss = 'everything'): void {
      const what = loss === 'everything' ? [] : loss === 'udp' ? ['-p', 'udp'] : (['-p', 'tcp'] as string[]);
      const port = typeof loss === 'object' ? String(loss.tcpPort) : null;
      drop('OUTPUT', '-o', there, ...what, ...(port ? ['--dport', port] : []));
      drop('INPUT', '-i', there, ...what, ...(port ? ['--sport', port] : []));
    },
    restore(): void {
      inside('iptables', '-w', '-F');
    },
    /** From 4G to Wi-Fi: the former address is gone at once, and a new one there. */
    move(): void {
      inside('ip', 'addr', 'del', `${subnet}.${host}/24`, 'dev', there);
      host += 1;
      takeAddress();
    },
    /** No more than so many kbit/s, each way; null: as fast as the machine again. */
    cap(kbps: number | null): void {
      const shaper = ['root', 'tbf', 'rate', `${kbps}kbit`, ...CELL_BUFFER];
      for (const [at, device] of [
        [run, here],
        [inside, there],
      ] as const) {
        if (kbps !== null) at('tc', 'qdisc', 'replace', 'dev', device, ...shaper);
        else if (isCapped) at('tc', 'qdisc', 'del', 'dev', device, 'root');
      }
      isCapped = kbps !== null;
    },
    close(): void {
      run('ip', 'netns', 'del', name);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
export type Network = ReturnType<typeof openNetwork>;
