import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from './service.ts';

const LAUNCHER = fileURLToPath(new URL('../../server/launch.mjs', import.meta.url));
const WATCH_EVERY_MS = 20;

const statusOf = (pid: number | string) => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};

/** It and all that it started. */
function family(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), parent: Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1]) }));
  const found = [root];
  for (const pid of found)
    found.push(...parents.filter(({ parent }) => parent === pid).map((child) => child.pid));
  return found;
}

const residentBytes = (pids: number[]) =>
  pids.reduce((sum, pid) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(statusOf(pid))?.[1] ?? 0) * 1024, 0);

/** The service as `npm start` starts it, with its launcher. On Linux its memory can be read. */
export async function launch(environment: Record<string, string>) {
  const { variables } = await testEnvironment(environment);
  const child = spawn(process.execPath, [LAUNCHER], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url = '';
  for await (const line of createInterface({ input: child.stdout })) {
    url = /prêt : (http\S+)/.exec(line)?.[1] ?? '';
    if (url) break;
  }
  if (!url || !child.pid) throw new Error('the service didn’t start');
  child.stdout.resume();
  const pids = family(child.pid);
  return {
    url,
    residentBytes: () => residentBytes(pids),
    /** The most that was seen since it was last asked. */
    watchMemory() {
      let peak = 0;
      const timer = setInterval(() => (peak = Math.max(peak, residentBytes(pids))), WATCH_EVERY_MS);
      return {
        takePeak() {
          const seen = peak;
          peak = 0;
          return seen;
        },
        stop: () => clearInterval(timer),
      };
    },
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
