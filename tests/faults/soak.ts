// `npm run soak [-- storm COUNT SEED | call MINUTES | claims ROUNDS SEED | crawls COUNT | audit SEED | fuzz COUNT SEED | kills | closing | messages BOOKINGS KILLS SEED | uploads MEGABYTES]`: what takes longer than `npm test` may. A storm unless named.
import { soakAudit } from './audit-soak.ts';
import { soakCall } from './call-soak.ts';
import { soakClaims } from './claims-soak.ts';
import { soakCrawls } from './crawl-soak.ts';
import { soakFuzz } from './fuzz-soak.ts';
import { soakClosing, soakKills } from './kills-soak.ts';
import { soakMessages } from './messages-soak.ts';
import { soakStorm } from './storm-soak.ts';
import { soakUploads } from './uploads-soak.ts';

const [name = 'storm', ...rest] = process.argv.slice(2);
const SOAKS: Record<string, (...rest: string[]) => Promise<boolean>> = {
  ...{ storm: soakStorm, call: soakCall, claims: soakClaims, crawls: soakCrawls, audit: soakAudit },
  ...{ fuzz: soakFuzz, kills: soakKills, closing: soakClosing, messages: soakMessages, uploads: soakUploads },
};
const soak = SOAKS[name];
// `npm run soak -- COUNT SEED` is a storm too.
const isWell = soak ? await soak(...rest) : await soakStorm(name, ...rest);
process.exit(isWell ? 0 : 1);
