import { killWhileSending } from './message-kills.ts';
import { createRandom, seedOf } from './random.ts';

/** So many bookings at once, the service killed so many times: resolves to whether each family got each message once. */
export async function soakMessages(bookings = '500', kills = '20', given?: string): Promise<boolean> {
  const seed = seedOf(given);
  console.log(`${bookings} bookings, ${kills} kills, seed ${seed}`);
  const random = createRandom(seed);
  const report = await killWhileSending({ bookings: Number(bookings), kills: Number(kills), random });
  const { missing, twice, unread, tookMs } = report;
  for (const to of missing) console.log(`nothing reached ${to}`);
  for (const to of twice) console.log(`sent twice: ${to}`);
  for (const { to, beforeMs } of unread)
    console.log(`accepted ${beforeMs} ms before a kill, and again: ${to}`);
  const mails = unread.filter(({ to }) => to.includes('@')).length;
  console.log(
    `\n${report.bookings} bookings by e-mail and SMS, ${report.kills} kills, ${Math.round(tookMs / 1000)} s: ` +
      `${missing.length} missing, ${twice.length} twice, ${unread.length} whose answer nobody was left to read ` +
      `(${mails} e-mails, ${unread.length - mails} SMS of one idempotency key), seed ${seed}`,
  );
  return missing.length === 0 && twice.length === 0;
}
