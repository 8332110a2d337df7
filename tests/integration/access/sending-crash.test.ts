import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { authApi } from '#domain/api/auth.ts';
import { startMailbox } from '#tests/e2e/support/mailbox.ts';
import { startServiceChild, type ServiceChild } from '#tests/harness/child.ts';
import { openStore } from '#server/adapters/open-store.ts';
import { killWhileSending } from '#tests/faults/message-kills.ts';
import { createRandom, seedOf } from '#tests/faults/random.ts';
import { createTablet } from '#tests/harness/tablet.ts';
import { expect, test } from 'vitest';
import { createBrowser } from './scene.ts';

const DEVICE = '__Host-device';
const NOW = '2031-05-05T08:00:00.000Z';

async function enrol(child: ServiceChild) {
  const demo = JSON.parse(readFileSync(join(child.dataDirectory, 'demo.json'), 'utf8'));
  const browser = createBrowser(child.url);
  const { body } = await browser.send('POST', authApi.enrolDevice.path, { ...demo.device, name: 'Tablette' });
  return createTablet({ device: body.device, secret: browser.jar.get(DEVICE) ?? '', serviceUrl: child.url });
}

/** Every file under a folder, as latin1 text. */
function* contents(folder: string): Generator<[string, string]> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield [path, readFileSync(path, 'latin1')];
  }
}

async function allDocuments(folder: string): Promise<string> {
  const store = await openStore({ COUCHDB_URL: undefined, DATA_DIR: folder }, () => undefined);
  const databases = await Promise.all((await store.names('')).map((name) => store.database(name).list('')));
  await store.close();
  return JSON.stringify(databases);
}

test('killed while it sends to eight families: each has both of its messages, once', async () => {
  const random = createRandom(seedOf());
  const { missing, twice, kills } = await killWhileSending({ bookings: 8, kills: 2, random });
  expect({ missing, twice, kills }).toEqual({ missing: [], twice: [], kills: 2 });
});

test('killed between the mail server’s yes and the store’s write: one mail, and nothing secret on disk', async () => {
  const mailbox = await startMailbox();
  const settings = { DEMO: '1', SMTP_URL: mailbox.url, MAIL_FROM: 'visavis@example.org', TEST_CLOCK: NOW };
  let child = await startServiceChild(settings);
  const folder = child.dataDirectory;
  const tablet = await enrol(child);
  const journal = join(folder, 'outbox-sent');
  await mkdir(journal, { recursive: true });
  let killedBetween = 0;

  for (let round = 0; round < 2; round += 1) {
    const email = `famille${round}@example.org`;
    const patient = await tablet.addPatient({ email, mobile: null });
    const start = new Date(Date.parse(NOW) + (round + 3) * 1_200_000);
    const end = new Date(start.getTime() + 1_200_000);
    const hours = { start: start.toISOString(), end: end.toISOString() };
    const killed = new Promise<void>((resolve) => {
      const watcher = watch(journal, () => {
        watcher.close();
        child.process.kill('SIGKILL');
        resolve();
      });
    });
    await tablet.ask({ kind: 'book', patient, practitioner: 'dr-helene-vasseur', motive: null, ...hours });
    await tablet.push().catch(() => undefined);
    await killed;
    await child.kill();
    expect(await mailbox.next(email)).toBeTruthy();
    if (readdirSync(journal).length > 0) killedBetween += 1;
    child = await startServiceChild({ ...settings, DATA_DIR: folder });
    tablet.moveTo(child.url);
    await expect.poll(() => readdirSync(journal), { timeout: 10_000 }).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(mailbox.mails.filter((mail) => JSON.stringify(mail.to).includes(email))).toHaveLength(1);
  }
  // The kill must have hit what this test is about at least once.
  expect(killedBetween).toBeGreaterThan(0);
  await child.close();

  const demo = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8'));
  const secrets = mailbox.mails.flatMap(({ text = '' }) => [
    /\/r#([\w-]{22})/.exec(text)?.[1] ?? '',
    /\b[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}\b/.exec(text)?.[0] ?? '',
  ]);
  expect(secrets.every((secret) => secret.length > 9)).toBe(true);
  const bare = secrets.map((secret) => secret.replaceAll('-', ''));
  const passwords = [demo.staff.password, demo.practitioner.password, demo.device.code];
  const forbidden = [...secrets, ...bare, ...passwords, passwords[2].replaceAll('-', '')];
  let files = 0;
  for (const [path, text] of contents(folder)) {
    files += 1;
    if (!path.endsWith('demo.json'))
      for (const secret of forbidden) expect(text.includes(secret)).toBe(false);
  }
  expect(files).toBeGreaterThan(3);
  // The store compresses what it writes: its documents are read as well.
  const documents = await allDocuments(folder);
  expect(documents).toContain('famille0@example.org');
  for (const secret of forbidden) expect(documents).not.toContain(secret);
  expect(existsSync(join(folder, 'credential.key'))).toBe(true);
  await mailbox.close();
  await rm(folder, { recursive: true, force: true });
});
