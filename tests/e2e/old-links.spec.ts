import type { Appointment } from '#domain/appointment.ts';
import { START, type Scene } from '#tests/harness/room-scene.ts';
import type { Page } from '@playwright/test';
import { expectAccessible } from './support/accessibility.ts';
import { expect, HOUR_MS, test } from './support/family-stage.ts';

const PHONE = 'tel:+33199001234';
const iso = (ms: number) => new Date(ms).toISOString();

async function change(scene: Scene, id: string, over: (now: Appointment) => Partial<Appointment>) {
  const changed = await scene.appointments.update(scene.facility, id, (now) => ({ ...now, ...over(now) }));
  if (!changed) throw new Error('no appointment');
  await scene.access.links.settle(changed);
}

/** Old in the message, in a browser that had signed in, and over the API: the same words, and the number to call. */
async function expectDead(page: Page, token: string, title: string): Promise<void> {
  const space = page.url();
  for (const address of [space, `/r#${token}`]) {
    await page.goto('about:blank');
    await page.goto(address);
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    await expect(page.getByRole('link', { name: /Appeler l’établissement.*01/ })).toHaveAttribute(
      'href',
      PHONE,
    );
    await expect(page.getByLabel('Mot de passe')).toBeHidden();
  }
}

const NEWER = 'Un lien plus récent vous a été envoyé';
const OVER = 'Ce lien n’est plus actif';
const CASES: [string, string, (now: Appointment) => Partial<Appointment>][] = [
  ['issued again', NEWER, ({ generation }) => ({ generation: generation + 1 })],
  [
    'moved to another day',
    NEWER,
    ({ generation, start, end }) => ({
      generation: generation + 1,
      start: iso(Date.parse(start) + 24 * HOUR_MS),
      end: iso(Date.parse(end) + 24 * HOUR_MS),
    }),
  ],
  ['cancelled', OVER, ({ generation }) => ({ generation: generation + 1, status: 'cancelled' })],
];
for (const [what, title, over] of CASES)
  test(`a link whose consultation was ${what} says so, and whom to call`, async ({ family, scene }) => {
    const { phone, appointment, link, signIn } = family;
    await signIn();
    await change(scene, appointment, over);
    await expectDead(phone, link.token, title);
    await expectAccessible(phone, what);
    const answer = await phone.request.post('/api/links/sign-in', { data: link });
    expect([answer.status(), (await answer.json()).facilityPhone]).toEqual([410, '+33199001234']);
  });

test('after the closing it reads for 72 h with the same codes, then says whom to call', async ({
  family,
  scene,
}) => {
  const { phone, at, appointment, link, signIn } = family;
  const closedAt = Date.parse(START) + HOUR_MS / 2;
  await signIn();
  at(closedAt);
  await change(scene, appointment, () => ({
    ...{ status: 'fulfilled', closedAt: iso(closedAt), readUntil: iso(closedAt + 72 * HOUR_MS) },
  }));
  at(closedAt + 72 * HOUR_MS - 60_000);
  await phone.reload();
  await expect(phone.getByText(/téléconsultation est terminée/i).first()).toBeVisible();
  await expect(phone.getByRole('link', { name: 'REJOINDRE' })).toBeHidden();
  const another = await family.anotherPhone();
  await signIn(another);
  await expect(another.getByText(/téléconsultation est terminée/i).first()).toBeVisible();
  at(closedAt + 72 * HOUR_MS + 1_000);
  await expectDead(phone, link.token, OVER);
  await expectAccessible(phone, 'after 72 hours');
});

test('without a deposit it closes 4 h after the hour, and reads for 72 h from there', async ({ family }) => {
  const { phone, at, link, signIn } = family;
  at(Date.parse(START) + 4 * HOUR_MS - 60_000);
  await signIn();
  at(Date.parse(START) + 4 * HOUR_MS + 60_000);
  await phone.reload();
  await expect(phone).toHaveURL(/\/r\/[\w-]{16}$/);
  await expect(phone.getByRole('link', { name: 'REJOINDRE' })).toBeHidden();
  at(Date.parse(START) + 76 * HOUR_MS + 1_000);
  await expectDead(phone, link.token, OVER);
});
