import { messageTextsApi, type MessageTexts, type TextPreview } from '#domain/api/message-texts.ts';
import { OWN_TEXTS } from '#domain/message-texts.ts';
import { createMessageTexts } from '#server/services/message-texts.ts';
import { officeHours } from '#server/services/provisioning.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createScene, PASSWORD, type Scene, type TestBrowser } from '../access/scene.ts';

let scene: Scene;
let coordinator: TestBrowser;
beforeAll(async () => {
  scene = await createScene({ PUBLIC_URL: 'https://rdv.exemple.fr' });
  coordinator = await scene.tablet('karim');
});
afterAll(() => scene.close());

const OWN = {
  subject: '',
  text: '{etablissement} vous attend en video le {date}: {lien} code {identifiant} puis {motdepasse}',
};
const write = (text: string, own: object | null) =>
  coordinator.send('PUT', messageTextsApi.write.path.replace(':text', text), { own });
const preview = async (body: object): Promise<TextPreview> =>
  (await coordinator.send('POST', messageTextsApi.preview.path, body)).body;
const all = async (): Promise<MessageTexts> =>
  (await coordinator.send('GET', messageTextsApi.read.path)).body;
const textOf = ({ texts }: MessageTexts, kind: string, channel: string) =>
  texts.find((one) => one.kind === kind && one.channel === channel)!;

test('the standard texts are themselves what a facility may write', async () => {
  const { texts } = await all();
  expect(texts.map(({ kind, channel }) => ({ kind, channel }))).toEqual(OWN_TEXTS);
  for (const { kind, channel, standard } of texts)
    expect([kind, channel, (await preview({ kind, channel, ...standard })).faults]).toEqual([
      kind,
      channel,
      [],
    ]);
});

test('a preview shows what would leave, and says what may not', async () => {
  const shown = await preview({ kind: 'booked', channel: 'sms', ...OWN });
  expect(shown).toMatchObject({ faults: [], subject: null });
  expect(shown.text).toMatch(
    /^IME Les Tilleuls vous attend en video le 29\/03 14h30: https:\/\/rdv\.exemple\.fr\/r#/,
  );
  expect(shown.length!.longest).toBeLessThanOrEqual(160);

  const named = await preview({
    kind: 'booked',
    channel: 'sms',
    subject: '',
    text: `${OWN.text} avec Vasseur, neurologie`,
  });
  expect(named.faults.map(({ fault, about }) => `${fault} ${about}`)).toEqual(
    expect.arrayContaining(['practitioner Vasseur', 'speciality neurologie']),
  );
  const long = await preview({
    kind: 'booked',
    channel: 'sms',
    subject: '',
    text: `${OWN.text} ${'a'.repeat(80)}`,
  });
  expect(long.faults).toMatchObject([{ fault: 'too-long' }]);

  const mail = await preview({
    kind: 'moved',
    channel: 'email',
    subject: 'Nouvelle date : {date}',
    text: 'Rendez-vous le {date}.',
  });
  expect(mail.subject).toMatch(/^Nouvelle date.: lundi 29 mars 2027/);
  // What the facility can't leave out.
  for (const part of [
    '/r#',
    '012345',
    'K7M4-2QX-9TD',
    'jamais d’argent',
    '01\u00a099\u00a000\u00a012\u00a034',
  ])
    expect(mail.text).toContain(part);
});

test('what is kept leaves, with its author; a name that came later keeps it back; and the standard comes back', async () => {
  const service = createMessageTexts({ ...scene.service, clock: scene.clock });
  const leaving = () => service.of({ facility: scene.facility }, 'booked', 'sms');
  expect(await leaving()).toBeNull();

  const { status, body } = await write('booked.sms', { subject: '', text: 'RDV {date} {lien}' });
  expect([status, body.error, body.fields]).toEqual([400, 'bad-request', { 'own.text': 'missing-variable' }]);
  expect((await write('complete.sms', OWN)).status).toBe(404);

  const kept = (await write('booked.sms', OWN)).body as MessageTexts;
  expect(textOf(kept, 'booked', 'sms').own).toMatchObject({
    ...OWN,
    by: { kind: 'staff', name: 'Karim Benali' },
  });
  expect(await leaving()).toMatchObject(OWN);

  const { createPractitioner } = scene.service.access.provisioning;
  const availability = officeHours('Europe/Paris');
  const person = { login: 'code', name: 'Dr Anne Attend', password: PASSWORD, speciality: null };
  await createPractitioner({ ...person, facilities: [scene.facility], availability });
  expect(await leaving()).toBeNull();
  expect(textOf(await all(), 'booked', 'sms').faults).toMatchObject([
    { fault: 'practitioner', about: 'attend' },
  ]);

  const back = (await write('booked.sms', null)).body as MessageTexts;
  expect(textOf(back, 'booked', 'sms').own).toBeNull();
  expect(back.history.map(({ text, by }) => [text, by.name])).toEqual([
    [null, 'Karim Benali'],
    [OWN.text, 'Karim Benali'],
  ]);
});
