import sharp from 'sharp';
import { expectAccessible } from './support/accessibility.ts';
import { readCredentials } from './support/mailbox.ts';
import {
  chooseSlot,
  fillCodes,
  expectPicture,
  fillConsent,
  fillPatient,
  LUCIE,
  openDoctor,
  openTablet,
  signInStaff,
} from './support/people.ts';
import { instantOf, tomorrow } from './support/moments.ts';
import { takePicture } from './support/pictures.ts';
import { expect, test } from './support/stage.ts';

// The whole procedure, in its own words and order; its pictures are the help pages'.
test('a teleconsultation, from RÉSERVER to the report that closes it', async ({ stage }) => {
  test.slow();
  // A tablet draws what it holds before it knows that its session is over: pictures in small are refused by then.
  const { page: tablet } = await stage.open('tablet', { expected: [/status of 401 .*\/thumbnail\)/] });
  const { page: desk } = await stage.open('desktop');
  const { page: phone } = await stage.open('phone');

  await test.step('the facility signs in and books', async () => {
    await openTablet(tablet, stage.demo);
    await tablet.getByRole('link', { name: 'RÉSERVER' }).click();
    await tablet.getByRole('button', { name: 'Nouveau patient' }).click();
    await fillPatient(tablet, LUCIE);
    await takePicture(tablet, 'etablissement-3-patient');
    await expectAccessible(tablet, 'new patient');
    await tablet.getByRole('button', { name: 'Continuer' }).click();
    await fillConsent(tablet);
    await expectAccessible(tablet, 'consent');
    await tablet.getByRole('button', { name: 'Sélectionner le créneau' }).click();
    await chooseSlot(tablet, tomorrow(), /^10\s?h\s?00/);
    await takePicture(tablet, 'etablissement-4-creneau');
    await expectAccessible(tablet, 'slot');
    await tablet.getByRole('button', { name: 'Continuer' }).click();
    await takePicture(tablet, 'etablissement-5-recapitulatif');
    await expectAccessible(tablet, 'recap');
    await tablet.getByRole('button', { name: 'RÉSERVER' }).click();
    await expect(tablet.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible();
  });

  const mail = await stage.mailbox.next(LUCIE.email);
  const credentials = readCredentials(mail.text ?? '');

  let spaceAddress = '';

  await test.step('the family opens its space: documents, questions, self-test', async () => {
    await phone.goto(credentials.link);
    await expect(phone.getByLabel('Identifiant')).toBeVisible();
    await takePicture(phone, 'famille-1-lien');
    await expectAccessible(phone, 'link page');
    await fillCodes(phone, credentials);
    await takePicture(phone, 'famille-2-identifiant');
    await phone.getByRole('button', { name: 'Entrer' }).click();
    await expect(phone.getByText('Rendez-vous confirmé')).toBeVisible();
    await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
    spaceAddress = new URL(phone.url()).pathname;
    await takePicture(phone, 'famille-3-espace');
    await expectAccessible(phone, 'space');

    await phone.getByRole('link', { name: /OUVRIR/i }).click();
    const photo = await sharp({ create: { width: 1200, height: 900, channels: 3, background: '#d8c7a0' } })
      .jpeg()
      .toBuffer();
    await phone
      .locator('input[type=file]')
      .last()
      .setInputFiles({ name: 'ordonnance.jpg', mimeType: 'image/jpeg', buffer: photo });
    const check = phone.getByRole('dialog', { name: /Lisible/ });
    await check.getByRole('button', { name: 'Envoyer' }).click();
    await expect(phone.getByText('Ajouté par vous')).toBeVisible();
    await takePicture(phone, 'famille-4-documents');
    await expectAccessible(phone, 'documents');
    await phone.goBack();

    await phone.getByRole('link', { name: /TESTER/i }).click();
    await phone.getByRole('button', { name: 'TESTER' }).click();
    await phone.getByRole('button', { name: 'J’ai entendu' }).click();
    await expect(phone.getByText('Tout fonctionne')).toBeVisible();
    await takePicture(phone, 'famille-5-test');
    await expectAccessible(phone, 'self-test');
  });

  await test.step('the facility sees it live on its dashboard and in the dossier', async () => {
    await tablet.getByRole('link', { name: 'Tableau de bord' }).first().click();
    await tablet.getByRole('link', { name: 'Jour suivant' }).click();
    const row = tablet.getByRole('row', { name: /EXEMPLEAU Lucie/ });
    await expect(row.getByText('testé')).toBeVisible();
    await expect(row.getByText('ouvert')).toBeVisible();
    await row.getByRole('link', { name: /EXEMPLEAU Lucie/ }).click();
    await takePicture(tablet, 'etablissement-2-tableau');
    await expectAccessible(tablet, 'dashboard');
    await tablet.getByRole('link', { name: 'OUVRIR' }).click();
    await expect(tablet.getByText('ordonnance.jpg')).toBeVisible();
    await takePicture(tablet, 'etablissement-6-dossier');
    await expectAccessible(tablet, 'facility dossier');
  });

  await test.step('before the hour the room says when it opens', async () => {
    await phone.goto(spaceAddress);
    await expect(phone.getByText(/La salle ouvre/).first()).toBeVisible();
  });

  // The room opens 20 minutes before the hour by the service's clock; the browsers' clocks are a day behind it.
  stage.service.clock.set(instantOf(tomorrow(), '09:45'));
  await test.step('family and doctor enter; the video starts by itself', async () => {
    await phone.goto(spaceAddress);
    await phone.getByRole('link', { name: /REJOINDRE/i }).click();
    await expect(phone.getByText('Vous êtes bien dans la salle.')).toBeVisible();
    await takePicture(phone, 'famille-6-salle');
    await expectAccessible(phone, 'waiting room');

    await openDoctor(desk, stage.demo);
    await expect(desk.getByText('Dans la salle')).toBeVisible();
    await takePicture(desk, 'medecin-1-agenda');
    await expectAccessible(desk, 'agenda');
    await desk.getByRole('link', { name: /REJOINDRE/i }).click();
    await expectPicture(desk, /Image de EXEMPLEAU Lucie/);
    await expectPicture(phone, /Image de/);
    await takePicture(phone, 'famille-7-appel');
    await expectAccessible(phone, 'call, family');
    await desk
      .getByLabel('Observation')
      .fill('Sommeil encore fragmenté : deux réveils par nuit. Appétit conservé.');
    await desk.getByLabel('Conclusion').fill('Poursuite du traitement. Nouveau point dans six semaines.');
    await expect(desk.getByText(/Brouillon enregistré/)).toBeVisible();
    await takePicture(desk, 'medecin-2-consultation');
    await expectAccessible(desk, 'consultation');
  });

  await test.step('the report is stored, then both are out', async () => {
    await desk.getByRole('button', { name: 'Déposer et clore' }).click();
    await takePicture(desk, 'medecin-3-depot');
    await expectAccessible(desk, 'deposit');
    const answered = desk.waitForResponse((response) => response.url().endsWith('/deposit'));
    await desk.getByRole('dialog').getByRole('button', { name: 'Déposer et clore' }).click();
    expect((await answered).status()).toBe(200);
    const storedAt = Date.now();
    await Promise.all([
      expect(desk.getByText('Téléconsultation terminée')).toBeVisible(),
      expect(phone.getByText('La téléconsultation est terminée').first()).toBeVisible(),
    ]);
    // Said, not asserted: a figure depends on the machine.
    console.log(`both are out ${Date.now() - storedAt} ms after the answer`);
    await expect(desk.locator('video')).toHaveCount(0);
    await expect(phone.locator('video')).toHaveCount(0);
  });

  await test.step('the family is told, with the link that it has; the doctor sees that it was', async () => {
    const word = await stage.mailbox.next(LUCIE.email);
    expect(word.subject).toMatch(/^Un document à lire jusqu’au/);
    expect(word.text).toContain(credentials.link);
    expect(word.text).not.toContain(credentials.passcode);
    await expect(desk.getByText('La famille est prévenue.')).toBeVisible();
  });

  await test.step('the family reads the document', async () => {
    await phone.goto(spaceAddress);
    await expect(phone.getByText(/Votre compte rendu est ici jusqu’au/)).toBeVisible();
    await takePicture(phone, 'famille-8-apres');
    await expectAccessible(phone, 'after');
    const href = await phone
      .getByRole('link', { name: /^Télécharger/ })
      .first()
      .getAttribute('href');
    const answer = await phone.request.get(href ?? '');
    expect(answer.headers()['content-type']).toBe('application/pdf');
    expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  await test.step('the old link enters no room; a new booking sends a new one', async () => {
    await expect(phone.getByRole('link', { name: /REJOINDRE/i })).toHaveCount(0);
    const refused = await phone.request.post(`/api/links/${spaceAddress.split('/').pop() ?? ''}/join`, {
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    expect(refused.status()).toBe(410);

    // By the service's clock the nurse's session is over, or nearly, by the hour that this runs at: she signs in again.
    await tablet.goto('/aide');
    await tablet.request.post('/api/auth/sign-out', { headers: { 'sec-fetch-site': 'same-origin' } });
    await tablet.goto('/e/');
    await signInStaff(tablet, stage.demo.staff);
    await tablet.getByRole('link', { name: 'RÉSERVER' }).click();
    await tablet.getByLabel('Chercher un patient').fill('exempleau');
    await tablet.getByRole('button', { name: /EXEMPLEAU Lucie/ }).click();
    await fillConsent(tablet);
    await tablet.getByRole('button', { name: 'Sélectionner le créneau' }).click();
    await chooseSlot(tablet, tomorrow(), /^15\s?h\s?00/);
    await tablet.getByRole('button', { name: 'Continuer' }).click();
    await tablet.getByRole('button', { name: 'RÉSERVER' }).click();
    await expect(tablet.getByRole('heading', { name: 'Rendez-vous confirmé' })).toBeVisible();
    const second = readCredentials((await stage.mailbox.next(LUCIE.email)).text ?? '');
    expect(second.link).not.toBe(credentials.link);
    expect(second.passcode).not.toBe(credentials.passcode);
    expect(stage.mailbox.mails).toHaveLength(3);
  });

  await test.step('no page broke the policy on the way, and the policy is one that bites', async () => {
    const { page: probe } = await stage.open('phone', { expected: [/content security policy/i] });
    await probe.goto('/aide');
    const told = probe.waitForEvent('console', (message) =>
      message.text().startsWith('content security policy: script-src'),
    );
    await probe.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "exécuté"';
      document.body.append(script);
    });
    await told;
    expect(await probe.title()).not.toBe('exécuté');
  });
});
