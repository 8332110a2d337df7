import type { Service } from './app.ts';
import { describeDemo } from './demo.ts';
import { septets } from './services/notifications/gsm7.ts';
import { longestSms } from './services/notifications/longest-sms.ts';

/** What the console says once the service listens: where to go, and what only its reader may know. */
export async function welcome({
  access,
  demo: opened,
  url,
  publicUrl,
  channels,
}: Service): Promise<string[]> {
  const demo = opened();
  const lines = ['', `Vis-à-vis est prêt : ${url()}`, ''];
  if (demo) lines.push(...describeDemo(demo, channels));
  const token = await access.setup.openToken();
  if (token)
    lines.push(
      'Première mise en service : ouvrez cette adresse (elle sert une fois).',
      `  ${publicUrl()}/setup#${token}`,
      '',
    );
  if (!demo && !channels.email && !channels.sms)
    lines.push(
      'Attention : ni e-mail ni SMS ne sont réglés (SMTP_URL, SMS_DRIVER). Les messages attendent.',
      '',
    );
  const longest = longestSms(publicUrl());
  if (channels.sms && longest !== null)
    lines.push(
      `Attention : PUBLIC_URL est longue, un SMS peut prendre deux segments (${septets(longest)} signes).`,
      '',
    );
  return lines;
}
