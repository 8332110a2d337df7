import { formatPasscode } from '#domain/passcode.ts';
import { expectAccessible } from './support/accessibility.ts';
import { expect, test } from './support/family-stage.ts';

const throttled = 5;

test('however the codes are pasted, they open: nothing of it is a wrong try', async ({ family, scene }) => {
  const { link, anotherPhone } = family;
  const shown = formatPasscode(link.passcode);
  const sms = `IME Les Tilleuls: RDV video 29/03 14h10 https://visio.exemple.fr/r#${link.token} Identifiant ${link.identifier} Mot de passe ${shown} Tel 0199001234`;
  const spaced = `${link.identifier.slice(0, 3)} ${link.identifier.slice(3)}`;
  const ways: [string, string][] = [
    [` ${spaced} `, ` ${shown.replaceAll('-', ' ')} `],
    [link.identifier, shown.toLowerCase()],
    [link.identifier, link.passcode.replaceAll('0', 'O').replaceAll('1', 'l')],
    [link.identifier, shown.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'I')],
    [spaced.replace(' ', '-'), shown.replaceAll('-', '—')],
    [sms, sms],
  ];
  // One short of the wait: a single way that counted would show.
  for (let wrong = 1; wrong < throttled; wrong += 1) {
    const passcode = (link.passcode.startsWith('0') ? '1' : '0') + link.passcode.slice(1);
    const answer = await fetch(`${scene.running.url}/api/links/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...link, passcode }),
    });
    expect(answer.status).toBe(401);
  }
  for (const [identifier, passcode] of ways) {
    const phone = await anotherPhone();
    await phone.goto(`/r#${link.token}`);
    await phone.getByLabel('Identifiant').fill(identifier);
    await phone.getByLabel('Mot de passe').fill(passcode);
    await phone.getByRole('button', { name: 'Entrer' }).click();
    await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
    // The API by itself reads them too.
    const answer = await phone.request.post('/api/links/sign-in', {
      data: { token: link.token, identifier, passcode },
    });
    expect(answer.status()).toBe(200);
    await phone.context().close();
  }
});

test('what can’t be a code is said at once, and is no wrong try', async ({ family }) => {
  const { phone, link } = family;
  await phone.goto(`/r#${link.token}`);
  for (let round = 0; round < 2 * throttled; round += 1) {
    await phone.getByLabel('Identifiant').fill('12345');
    await phone.getByLabel('Mot de passe').fill('K7M4-2QX');
    await phone.getByRole('button', { name: 'Entrer' }).click();
    await expect(phone.getByLabel('Mot de passe')).toHaveAccessibleDescription(/10/);
    const answer = await phone.request.post('/api/links/sign-in', {
      data: { token: link.token, identifier: '12345', passcode: 'K7M4-2QX' },
    });
    expect(answer.status()).toBe(400);
  }
  await phone.getByLabel('Identifiant').fill(link.identifier);
  await phone.getByLabel('Mot de passe').fill(link.passcode);
  await phone.getByRole('button', { name: 'Entrer' }).click();
  await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
});

test('after twenty wrong ones no wait helps: the page says to call', async ({ family, scene }) => {
  const { phone, link } = family;
  await phone.goto(`/r#${link.token}`);
  for (let tries = 0; tries < 20; tries += 1) {
    const answer = await phone.request.post('/api/links/sign-in', {
      data: { ...link, passcode: '0000000000' },
    });
    expect(answer.status()).toBe(401);
    scene.clock.advance(15 * 60_000 + 1_000);
  }
  await phone.getByLabel('Identifiant').fill(link.identifier);
  await phone.getByLabel('Mot de passe').fill(link.passcode);
  await phone.getByRole('button', { name: 'Entrer' }).click();
  const alert = phone.getByRole('alert').filter({ hasText: 'Trop d’essais' });
  await expect(alert).toContainText('ce lien ne s’ouvre plus');
  await expect(alert.getByRole('link', { name: /Appeler/ })).toHaveAttribute('href', 'tel:+33199001234');
  await expect(alert.getByRole('timer')).toBeHidden();
  await expectAccessible(phone, 'link, locked');
});

test('a page that loses a part of itself while it opens comes back by itself, or says so', async ({
  family,
}) => {
  const { phone, link } = family;
  let lost = 0;
  let loses = 1;
  await phone.route('**/_app/immutable/entry/app.*', (route) => {
    if (loses === 0) return route.continue();
    loses -= 1;
    lost += 1;
    return route.abort('connectionreset');
  });
  await phone.goto(`/r#${link.token}`);
  await expect(phone.getByLabel('Identifiant')).toBeVisible();
  expect(lost).toBe(1);

  loses = Infinity;
  await phone.reload();
  await expect(phone.getByText('n’est pas arrivée jusqu’à cet appareil')).toBeVisible();
  await expect(phone.getByText('Appelez l’établissement')).toBeVisible();
  await expectAccessible(phone, 'link, part lost');
  // Nor does the service answer: no reload would help before it does.
  await phone.route(/\/r$/, (route) => route.abort('internetdisconnected'));
  await phone.getByRole('button', { name: 'Réessayer maintenant' }).click();
  await expect(phone.getByText('La connexion est coupée')).toBeVisible();
  loses = 0;
  await phone.unroute(/\/r$/);
  await phone.getByLabel('Identifiant').fill(link.identifier);
  await phone.getByLabel('Mot de passe').fill(link.passcode);
  await phone.getByRole('button', { name: 'Entrer' }).click();
  await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
});
