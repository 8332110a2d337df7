// `npm run bench [-- NAME …]`: prints a table and writes tests/bench/results.json.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bookingRate } from './booking-rate.ts';
import { callCaps } from './call-caps.ts';
import { coldStartOffline } from './cold-start.ts';
import { firstFrame } from './first-frame.ts';
import { familyWeight } from './family-weight.ts';
import { gatewayPull } from './gateway-pull.ts';
import { recoveryRelay } from './recovery.ts';
import { recoveryTable } from './recovery-table.ts';
import { readinessLatency } from './readiness-latency.ts';
import type { BenchRow } from './row.ts';
import { deltaSync100, firstSync10k, firstSync10kBest } from './tablet-sync.ts';
import { familySignInUnderLoad, lockOutIsolation, wrongAnswerTimes } from './sign-in-latency.ts';
import { linkOpenRate, signInRate } from './sign-in-rates.ts';
import { signallingLoad } from './signalling-load.ts';
import { uploadLoad } from './upload-load.ts';

const BENCHES: Record<string, () => Promise<BenchRow | BenchRow[]>> = {
  'first-sync-10k': firstSync10k,
  'first-sync-10k-best': firstSync10kBest,
  'delta-sync-100': deltaSync100,
  'cold-start-offline': coldStartOffline,
  'family-weight': familyWeight,
  'gateway-pull': gatewayPull,
  'booking-rate': bookingRate,
  'signin-rate': signInRate,
  'link-open-rate': linkOpenRate,
  'family-sign-in-under-load': familySignInUnderLoad,
  'lock-out-isolation': lockOutIsolation,
  'wrong-answer-times': wrongAnswerTimes,
  'signalling-load': signallingLoad,
  'upload-load': uploadLoad,
  'first-frame': firstFrame,
  'call-caps': callCaps,
  'recovery-relay': recoveryRelay,
  'recovery-table': recoveryTable,
  'readiness-latency': readinessLatency,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const figure = (value: number) => (value === Infinity ? 'never' : value.toFixed(value < 10 ? 2 : 1));
const span = ([low, high]: [number, number]) => `${figure(low)}–${figure(high)}`;
const rows: BenchRow[] = [];
for (const [name, run] of Object.entries(BENCHES)) {
  if (asked.length === 0 || asked.includes(name)) rows.push(...[await run()].flat());
}
console.table(
  Object.fromEntries(
    rows.map(({ name, unit, ours, peer, ratio, goal, n, peerN, oursRange, peerRange }) => [
      name,
      {
        unit,
        ours: `${figure(ours)} (${span(oursRange)})`,
        peer: `${figure(peer)} (${span(peerRange)})`,
        ratio: figure(ratio),
        goal,
        n: peerN === undefined ? n : `${n} / ${peerN}`,
      },
    ]),
  ),
);
// JSON has no Infinity.
const json = JSON.stringify(rows, (_key, value) => (value === Infinity ? 'never' : value), 2);
writeFileSync(join(import.meta.dirname, 'results.json'), `${json}\n`);
// The bundler of the benches' page leaves its workers behind.
process.exit();
