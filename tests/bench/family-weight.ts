import { gzipBytes, readBuiltClient } from '../integration/build/built-client.ts';
import { compare, type BenchRow } from './row.ts';

const KILOBYTE = 1000;

/** JavaScript (gz) of the link's page up to sign-in, against what it may weigh. */
export function familyWeight(): Promise<BenchRow> {
  const client = readBuiltClient();
  const weight = () =>
    [...client.loadedBy('/(family)/r')].reduce((sum, chunk) => sum + gzipBytes(client.source(chunk)), 0) /
    KILOBYTE;
  return compare({ name: 'family-weight', unit: 'kB gz', goal: '≤ 1 (60 kB)', rounds: 1 }, weight, () => 60);
}
