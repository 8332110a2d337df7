import { spawnSync } from 'node:child_process';

const BOOKING = ['tests/integration/booking/crash.test.ts'];
const CLOSING = [
  'tests/integration/dossier/closing-crash.test.ts',
  'tests/integration/dossier/closing-order.test.ts',
];
const RESEALING = ['tests/integration/dossier/resealing-crash.test.ts'];

/** Runs tests that meet a few of all writes so that they meet every one. Resolves to whether they passed. */
async function everyWrite(files: string[]): Promise<boolean> {
  const environment = { ...process.env, EVERY_WRITE: '1' };
  const arguments_ = ['run', '--project', 'integration', '--testTimeout', '900000', ...files];
  return spawnSync('vitest', arguments_, { env: environment, stdio: 'inherit' }).status === 0;
}

/** The service is killed while it books and closes, at every write; and a resealing of its files at every step on the disk. */
export const soakKills = () => everyWrite([...BOOKING, ...CLOSING, ...RESEALING]);

/** The closing alone: killed at every write and every step on the disk, refused, cut, from two devices at once. */
export const soakClosing = () => everyWrite(CLOSING);
