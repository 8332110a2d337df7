import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A tus server and nothing around it, in a process of its own. */
export async function openBareTus() {
  const folder = await mkdtemp(join(tmpdir(), 'bare-tus-'));
  const child = fork(fileURLToPath(new URL('./upload-bare-main.ts', import.meta.url)), [folder]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    url,
    async close() {
      child.kill();
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
