import { publicApi } from '#domain/api/public.ts';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { readCredentials } from './support/mailbox.ts';
import { tomorrow } from './support/moments.ts';
import { chooseSlot, fillCodes, fillConsent, fillPatient, LUCIE, openTablet } from './support/people.ts';
import { expect, test, type Stage } from './support/stage.ts';

const PICTURES = process.env['SCREENSHOTS'];
const SIZES = [
  [360, 740],
  [1024, 768],
  [1440, 900],
] as const;

async function picture(page: Page, name: string) {
  if (!PICTURES) return;
  for (const [width, height] of SIZES)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${colorScheme}.png` });
    }
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}

/** With a mobile number the password leaves by SMS: the demo shows what would have been sent. */
async function smsWithPasscode({ service }: Stage): Promise<string> {
  let text: string | undefined;
  await expect(async () => {
    const answer = await fetch(`${service.url}/api/demo/outbox`);
    const { messages } = publicApi.outbox.response.parse(await answer.json());
    text = messages.find((message) => message.channel === 'sms' && /mot de passe/i.test(message.text))?.text;
    expect(text).toBeDefined();
  }).toPass();
  return text ?? '';
}

test('a test that fails at home is on the tablet at once, with what to say, network or not', async ({
  stage,
}) => {
  const { page: tablet, context } = await stage.open('tablet', {
    expected: [/401.*\/api\/(device|auth\/me)/, /404.*\/_local\//, /ERR_INTERNET_DISCONNECTED/],
  });
  const { page: phone } = await stage.open('phone');
  await openTablet(tablet, stage.demo);
  await tablet.getByRole('link', { name: 'RÉSERVER' }).click();
  await tablet.getByRole('button', { name: 'Nouveau patient' }).click();
  await fillPatient(tablet, LUCIE);
  await tablet.getByLabel('Téléphone portable').fill('06 39 98 12 34');
  await tablet.getByRole('button', { name: 'Continuer' }).click();
  await fillConsent(tablet);
  await tablet.getByRole('button', { name: 'Sélectionner le créneau' }).click();
  await chooseSlot(tablet, tomorrow(), /^10\s?h\s?00/);
  await tablet.getByRole('button', { name: 'Continuer' }).click();
  await tablet.getByRole('button', { name: 'RÉSERVER' }).click();
  await expect(tablet.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible();
  const mail = (await stage.mailbox.next(LUCIE.email)).text ?? '';
  const credentials = readCredentials(`${await smsWithPasscode(stage)}\n${mail}`);
  await tablet.getByRole('link', { name: 'Tableau de bord' }).first().click();
  await tablet.getByRole('link', { name: 'Jour suivant' }).click();
  const row = tablet.getByRole('row', { name: /EXEMPLEAU Lucie/ });
  await expect(row).toBeVisible();

  await phone.addInitScript(() => {
    const refused = { state: 'denied' } as PermissionStatus;
    navigator.permissions.query = () => Promise.resolve(refused);
    navigator.mediaDevices.getUserMedia = () =>
      Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));
  });
  await phone.goto(credentials.link);
  await fillCodes(phone, credentials);
  await phone.getByRole('button', { name: 'Entrer' }).click();
  await phone.getByRole('link', { name: /TESTER/i }).click();
  const call = tablet.getByRole('button', { name: /Appeler.*EXEMPLEAU/ });
  const sent = phone.waitForResponse((response) => response.url().endsWith('/self-test'));
  await phone.getByRole('button', { name: 'TESTER' }).click();
  await sent;
  const received = Date.now();
  await call.waitFor();
  console.log(
    `the failed self-test is on the dashboard ${Date.now() - received} ms after the service has it`,
  );

  await call.click();
  await tablet.getByRole('button', { name: 'Que dire à la famille' }).click();
  const said = tablet.getByText('cliquez sur le cadenas ou les réglages');
  await expect(tablet.getByText('permission refusée, Linux, Chrome').first()).toBeVisible();
  await expect(said).toBeVisible();
  await expect(tablet.getByRole('link', { name: /06 39 98 12 34/ }).first()).toHaveAttribute(
    'href',
    'tel:+33639981234',
  );
  await expectAccessible(tablet, 'call-back card');
  await picture(tablet, 'call-back');

  await context.setOffline(true);
  await tablet.getByRole('link', { name: 'Ouvrir', exact: true }).click();
  await expect(tablet.getByText('Que dire à la famille')).toBeVisible();
  await expect(said).toBeVisible();
  await expect(tablet.getByText('(permission refusée)')).toBeVisible();
  await expectAccessible(tablet, 'call-back card in the dossier, without a network');
  await picture(tablet, 'call-back-dossier');
  await context.setOffline(false);
});
