import { spawnSync } from 'node:child_process';

const FILES = ['tests/integration/booking/crash.test.ts', 'tests/integration/dossier/closing-crash.test.ts'];

/** The tests that kill the service while it books and closes, at every write. Resolves to whether they passed. */
export async function soakKills(): Promise<boolean> {
  const environment = { ...process.env, EVERY_WRITE: '1' };
  const arguments_ = ['run', '--project', 'integration', '--testTimeout', '900000', ...FILES];
  return spawnSync('vitest', arguments_, { env: environment, stdio: 'inherit' }).status === 0;
}
