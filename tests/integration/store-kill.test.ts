import { createCouchStore } from '#server/adapters/couch.ts';
import { startEmbeddedStore } from '#server/adapters/embedded-store.ts';
import { forkListening } from '#tests/harness/child.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ANSWERED = 400;

test('of writes that came together, each that was answered outlives a kill -9', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vis-a-vis-kill-'));
  try {
    const { child, ended } = await forkListening('./writer-main.ts', { STORE_DIR: directory });
    const answered: string[] = [];
    await new Promise<void>((resolve) => {
      child.on('message', ({ written }: { written: string }) => {
        answered.push(written);
        if (answered.length === ANSWERED) resolve();
      });
    });
    child.kill('SIGKILL');
    await ended();

    const embedded = await startEmbeddedStore(directory);
    const found = await createCouchStore(embedded).database('service').list('written:');
    await embedded.close();
    const kept = new Set(found.map(({ _id }) => _id));
    expect(answered.filter((id) => !kept.has(id))).toEqual([]);
    expect(answered.length).toBeGreaterThanOrEqual(ANSWERED);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
