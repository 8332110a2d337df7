import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { authApi } from '#domain/api/auth.ts';
import { familyApi } from '#domain/api/family.ts';
import { OUTBOX_PAGE_PATH, type OutboxPreview } from '#domain/api/public.ts';
import { readCredentials, startMailbox } from '#tests/e2e/support/mailbox.ts';
import { startService } from '#tests/harness/service.ts';
import { createTablet } from '#tests/harness/tablet.ts';
import { expect, test } from 'vitest';
import { createBrowser } from './scene.ts';

/** The embedded store: a CouchDB given to the tests is nobody's demo. */
const empty = { COUCHDB_URL: '' };

test.each([
  ['without a mail server', false],
  ['while the mails really leave', true],
])(
  'a newcomer books for now, reads the message on the demo’s page and opens the space, %s',
  async (_, leaves) => {
    const mailbox = await startMailbox();
    const mail: Record<string, string> = leaves
      ? { SMTP_URL: mailbox.url, MAIL_FROM: 'ne-pas-repondre@example.org' }
      : {};
    const running = await startService({
      environment: { ...empty, DEMO: '', NODE_ENV: 'development', ...mail },
    });
    running.clock.set('2031-05-05T21:30:00.000Z');
    const path = join(running.dataDirectory, 'demo.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const demo = JSON.parse(readFileSync(path, 'utf8'));
    expect(demo.url).toBe(running.url);
    const browser = createBrowser(running.url);
    expect((await browser.send('GET', '/api/config')).body).toMatchObject({ demo: true });

    const enrol = () => browser.send('POST', authApi.enrolDevice.path, { ...demo.device, name: 'Tablette' });
    expect((await enrol()).status).toBe(200);
    const { body: enrolled } = await enrol();
    for (const person of [demo.staff, demo.practitioner, demo.operator])
      expect((await browser.send('POST', authApi.signIn.path, person)).status).toBe(200);

    const secret = browser.jar.get('__Host-device') ?? '';
    const tablet = createTablet({ device: enrolled.device, secret, serviceUrl: running.url });
    await tablet.pull();
    const all = await tablet.local.allDocs({ startkey: 'patient:' });
    const patient = all.rows[0]?.id.slice('patient:'.length) ?? '';
    const next = await tablet.ask({
      kind: 'book',
      patient,
      practitioner: 'dr-helene-vasseur',
      motive: null,
      start: '2031-05-05T22:00:00.000Z',
      end: '2031-05-05T22:20:00.000Z',
    });
    await tablet.push();
    expect((await tablet.answered(next)).status).toBe('booked');

    const messages = async (): Promise<OutboxPreview[]> =>
      (await browser.send('GET', '/api/demo/outbox')).body.messages.filter(({ id: one }: OutboxPreview) =>
        one.includes(next),
      );
    await expect
      .poll(async () => (await messages()).map(({ channel, state }) => `${channel} ${state}`).sort(), {
        timeout: 15_000,
      })
      .toEqual(['email sent', 'sms sent']);
    const letter = (await messages()).find(({ channel }) => channel === 'email');
    const drawn = await browser.send(
      'GET',
      `${OUTBOX_PAGE_PATH}?message=${encodeURIComponent(letter?.id ?? '')}`,
    );
    expect(drawn.body).toBe(letter?.html);
    expect(drawn.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline'/,
    );
    const short = (await messages()).find(({ channel }) => channel === 'sms')?.text ?? '';
    const { link, identifier } = readCredentials(short);
    const passcode = /Mot de passe ([\w-]{12})/.exec(short)?.[1]?.replaceAll('-', '');
    const opened = await createBrowser(running.url).send('POST', familyApi.signIn.path, {
      token: link.split('#')[1],
      identifier,
      passcode,
    });
    expect(opened.status).toBe(200);
    expect(mailbox.mails).toHaveLength(leaves ? 1 : 0);
    await running.close();
    await mailbox.close();
  },
);

test('a second start keeps the demo’s people; production refuses to be one', async () => {
  const first = await startService({ environment: { ...empty, DEMO: '1' } });
  const { dataDirectory } = first;
  const read = () => JSON.parse(readFileSync(join(dataDirectory, 'demo.json'), 'utf8'));
  const before = read();
  await first.service.close();
  const second = await startService({ environment: { ...empty, DEMO: '1', DATA_DIR: dataDirectory } });
  expect({ ...read(), url: '' }).toEqual({ ...before, url: '' });
  expect(read().url).toBe(second.url);
  await second.close();
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://visavis.example', DEMO: '1' };
  await expect(startService({ environment: production })).rejects.toThrow(/^DEMO: /);
});
