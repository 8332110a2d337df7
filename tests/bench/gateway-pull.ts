import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openStock, remoteStock } from '#tests/harness/stock-pouch.ts';
import { compare, type BenchRow } from './row.ts';

interface Place {
  url: string;
  headers: Record<string, string>;
}

/** Stock PouchDB pulls 10,000 documents into LevelDB: through the gateway, against straight from the same store. */
export async function gatewayPull(): Promise<BenchRow> {
  const child = fork(fileURLToPath(new URL('./gateway-pull-main.ts', import.meta.url)));
  const [{ gateway, store }] = (await once(child, 'message')) as [{ gateway: Place; store: Place }];
  const folder = await mkdtemp(join(tmpdir(), 'gateway-pull-'));
  let round = 0;

  async function pull({ url, headers }: Place): Promise<number> {
    const local = openStock(join(folder, String(++round)));
    const startedAt = performance.now();
    const { ok, docs_written: written } = await local.replicate.from(remoteStock(url, headers));
    const ms = performance.now() - startedAt;
    await local.destroy();
    if (!ok || written < 10_000) throw new Error(`pulled ${written} documents`);
    return ms;
  }

  try {
    // Both sides once, so that neither pays for the first reading of the disk.
    await pull(gateway);
    await pull(store);
    return await compare(
      { name: 'gateway-pull', unit: 'ms', goal: '≤ 1.10', rounds: 15 },
      () => pull(gateway),
      () => pull(store),
    );
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}
