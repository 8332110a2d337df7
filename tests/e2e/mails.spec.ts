import { asHtml } from '#server/services/notifications/mail-layout.ts';
import { letter, type MessageFacts } from '#server/messages/fr.ts';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

// E-mails as a browser draws them: programs that draw worse have the same tables without the style sheet.

const facts: MessageFacts = {
  ...{ kind: 'booked', facilityName: 'Institut médico-éducatif de Saint-Étienne-du-Rouvray', smsName: 'IME' },
  ...{ facilityPhone: '+33199001234', when: '2027-03-29T12:30:00.000Z', timeZone: 'Europe/Paris' },
  ...{ entryOpensMinutes: 20, link: `https://teleconsultation.visavis.example/r#${'W'.repeat(22)}` },
  ...{ identifier: '012345', passcode: 'W7W4-2WW-9WW', toFacility: true },
  helpUrl: 'https://teleconsultation.visavis.example/aide/familles',
};
const html = [letter(facts), letter({ ...facts, kind: 'cancelled' })].map(asHtml);

test('an e-mail is read at any width, in light and dark, with its style sheet and without', async ({
  page,
}) => {
  for (const content of [...html, ...html.map((one) => one.replace(/<style>[\s\S]*<\/style>/, ''))])
    for (const width of [320, 600]) {
      await page.setViewportSize({ width, height: 740 });
      await page.setContent(content);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${width} px`).toBeLessThanOrEqual(0);
      const button = page.getByRole('link', { name: 'Ouvrir mon rendez-vous' });
      if (await button.count()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setContent(html[0] ?? '');
    // What a page has, and a mail within the mail program's page hasn't.
    const judge = new AxeBuilder({ page }).setLegacyMode().disableRules(['landmark-one-main', 'region']);
    const { violations } = await judge.analyze();
    expect(
      violations.map(({ id }) => id),
      colorScheme,
    ).toEqual([]);
  }
});
