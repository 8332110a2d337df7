import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from './service.ts';

export type ChildMessage = { setClock: string } | { advanceMs: number } | { dieAtDiskStep: number };

export interface ServiceChild {
  url: string;
  dataDirectory: string;
  process: ChildProcess;
  setClock(instant: string): Promise<void>;
  advance(ms: number): Promise<void>;
  /** kill -9 at so many steps on the disk from now on. */
  dieAtDiskStep(step: number): Promise<void>;
  /** kill -9 */
  kill(): Promise<void>;
  /** SIGTERM, waits for the graceful end. */
  close(): Promise<void>;
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Waits for the child's next message, or its early end. */
const answer = <T>(child: ChildProcess) =>
  new Promise<T>((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the child ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      resolve(message as T);
    });
  });

/** Forks a module that sends `{ url }` once it listens. */
export async function forkListening(module: string, variables: Record<string, string | undefined>) {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { url } = await answer<{ url: string }>(child);
  return { child, url, ended: () => ended(child) };
}

/** The true service in a process of its own, so that it can be killed. */
export async function startServiceChild(environment: Record<string, string> = {}): Promise<ServiceChild> {
  const { dataDirectory, variables } = await testEnvironment(environment);
  const { child, url } = await forkListening('./child-main.ts', variables);
  const send = async (message: ChildMessage) => {
    const done = answer(child);
    child.send(message);
    await done;
  };
  return {
    url,
    dataDirectory,
    process: child,
    setClock: (instant) => send({ setClock: instant }),
    advance: (ms) => send({ advanceMs: ms }),
    dieAtDiskStep: (step) => send({ dieAtDiskStep: step }),
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async close() {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}
