import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authApi } from '#domain/api/auth.ts';
import { setupApi } from '#domain/api/setup.ts';
import { explain, runAdmin } from '#server/admin.ts';
import { startService } from '#tests/harness/service.ts';
import { expect, test } from 'vitest';
import { createBrowser, PASSWORD } from './scene.ts';

test('the command line creates what the service then serves', async () => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'admin-'));
  const run = (...args: string[]) => runAdmin(args, { NODE_ENV: 'test', DATA_DIR });
  const told = (...args: string[]) => run(...args).catch(explain);

  const phone = ['--phone', '0262 99 00 12', '--zone', 'Indian/Reunion'];
  await run('facility', 'create', '--name', 'Foyer L’Œillet', ...phone);
  expect(await run('facility', 'list')).toEqual(['foyer-l-oeillet  Foyer L’Œillet  +262262990012']);
  const facility = ['--facility', 'foyer-l-oeillet'];
  await run(
    'staff',
    'create',
    '--name',
    'Sophie Amar',
    '--login',
    'Sophie',
    ...facility,
    '--password',
    PASSWORD,
  );
  const [line = ''] = await run('device', 'code', ...facility);

  expect(await told('facility', 'create', '--name', 'X', '--phone', '12')).toMatch(/numéro de téléphone/);
  expect(await told('facility', 'create', '--name', 'Foyer l’œillet', ...phone)).toMatch(/déjà pris/);
  expect(await told('device', 'code', '--facility', 'ailleurs')).toMatch(/n’existe pas/);
  expect(await told('staff', 'create', '--name', 'A', '--login', 'sophie', ...facility)).toMatch(/déjà pris/);
  expect(await told()).toMatch(/^npm run admin/);
  expect(await told('facility', 'destroy')).toMatch(/pas une commande.*facility create, facility list/s);
  expect(await told('audit', 'export', '--from', 'hier')).toMatch(/--from : un jour/);

  const running = await startService({ environment: { DATA_DIR } });
  expect(await told('facility', 'list')).toMatch(/another process is using/);
  const browser = createBrowser(running.url);
  const code = /: (\S+)$/.exec(line)?.[1];
  const enrolled = await browser.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette 1' });
  expect(enrolled.body).toMatchObject({ facilityName: 'Foyer L’Œillet' });
  const again = await browser.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette 2' });
  expect([again.status, again.body.error]).toEqual([404, 'enrolment-code-unknown']);
  const account = await browser.send('POST', authApi.signIn.path, { login: 'sophie', password: PASSWORD });
  expect(account.body).toMatchObject({ role: 'staff', facility: 'foyer-l-oeillet' });
  expect((await browser.send('GET', setupApi.state.path)).body).toEqual({ done: true });
  await running.close();
  await rm(DATA_DIR, { recursive: true, force: true });
});

test('the first start is done once, with the token of the console, and goes on after a cut', async () => {
  const running = await startService();
  const browser = createBrowser(running.url);
  const token = await running.service.access.setup.openToken();
  const person = (login: string) => ({ login, name: 'Personne Exemple', password: PASSWORD });
  const setup = {
    token,
    operator: person('operateur'),
    facility: {
      name: 'EHPAD Exemple',
      smsName: 'EHPAD Exemple',
      phone: '01 99 00 12 34',
      email: null,
      timeZone: 'Europe/Paris',
    },
    coordinator: person('coordination'),
    practitioner: { ...person('medecin'), speciality: null },
  };
  const post = (body: unknown) => browser.send('POST', setupApi.run.path, body);
  expect((await post({ ...setup, token: 'x'.repeat(24) })).body.error).toBe('setup-token-unknown');
  const badPhone = { ...setup, facility: { ...setup.facility, phone: '0000' } };
  expect((await post(badPhone)).body).toMatchObject({
    error: 'bad-request',
    fields: { 'facility.phone': 'not-a-phone-number' },
  });
  const twice = { ...setup, coordinator: person('operateur') };
  expect((await post(twice)).body.fields).toEqual({ 'coordinator.login': 'name-taken' });
  // Cut off after the operator: the same set-up goes on.
  await running.service.access.provisioning.createOperator(person('operateur'));
  const done = await post(setup);
  expect(done.body).toMatchObject({ facility: 'ehpad-exemple', practitioner: 'personne-exemple' });
  expect((await post(setup)).body.error).toBe('setup-done');
  expect(await running.service.access.setup.openToken()).toBeNull();
  const tablet = { code: done.body.deviceCode.toLowerCase().replaceAll('-', ' '), name: 'Tablette' };
  expect((await browser.send('POST', authApi.enrolDevice.path, tablet)).status).toBe(200);
  await running.close();
});

test('the command line lists people and tablets, and shows them out', async () => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'admin-'));
  const variables = { NODE_ENV: 'test', DATA_DIR };
  const told = async (...args: string[]) =>
    [await runAdmin(args, variables).catch(explain)].flat().join('\n');
  await told('facility', 'create', '--name', 'IME Exemple', '--phone', '01 99 00 12 34');
  const who = ['--facility', 'ime-exemple', '--name', 'Sophie Amar', '--login', 'sophie'];
  await told('staff', 'create', ...who, '--password', PASSWORD);
  await told('operator', 'create', '--name', 'Ana Ruiz', '--login', 'ana', '--password', PASSWORD);
  const code = /: (\S+)$/.exec(await told('device', 'code', '--facility', 'ime-exemple'))?.[1];

  let running = await startService({ environment: { DATA_DIR } });
  const tablet = createBrowser(running.url);
  await tablet.send('POST', authApi.enrolDevice.path, { code, name: 'Tablette du salon' });
  await tablet.send('POST', authApi.signIn.path, { login: 'sophie', password: PASSWORD });
  expect((await tablet.send('GET', authApi.me.path)).status).toBe(200);
  await running.close();

  expect(await told('account', 'list')).toMatch(/^ana .*Ana Ruiz\nsophie .*Sophie Amar {2}ime-exemple$/);
  expect(await told('account', 'list', '--facility', 'ime-exemple')).not.toContain('ana');
  const listed = await told('device', 'list', '--facility', 'ime-exemple');
  expect(listed).toMatch(/^[0-9A-Z]{26} {2}vue le .*Tablette du salon$/);
  expect(await told('account', 'sign-out', '--login', 'Sophie')).toBe('Sophie Amar : 1 connexion terminée.');
  expect(await told('account', 'reset-factors', '--login', 'sophie')).toMatch(/reset --login sophie/);
  expect(await told('account', 'remove', '--login', 'ana')).toMatch(/dernier compte d’exploitant/);
  expect(await told('account', 'remove', '--login', 'personne')).toMatch(/« personne » n’existe pas/);
  expect(await told('device', 'remove', '--device', 'x')).toMatch(/voir : device list/);

  running = await startService({ environment: { DATA_DIR } });
  const at = (path: string) =>
    fetch(running.url + path, {
      headers: { cookie: [...tablet.jar].map((pair) => pair.join('=')).join('; ') },
    });
  expect((await at(authApi.me.path)).status).toBe(401);
  expect((await at(authApi.device.path)).status).toBe(200);
  await running.close();

  expect(await told('device', 'remove', '--device', listed.slice(0, 26))).toMatch(/« Tablette du salon »/);
  expect(await told('device', 'list', '--facility', 'ime-exemple')).toMatch(/^Aucune tablette/);
  expect(await told('account', 'remove', '--login', 'sophie')).toBe('Sophie Amar : compte retiré.');
  expect(await told('account', 'list', '--facility', 'ime-exemple')).toBe('Aucun compte.');
  running = await startService({ environment: { DATA_DIR } });
  expect((await at(authApi.device.path)).status).toBe(401);
  await running.close();
  expect(await told('help', 'device', 'remove')).toMatch(/^npm run admin -- device remove --device/);
  await rm(DATA_DIR, { recursive: true, force: true });
});
