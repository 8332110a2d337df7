import { defaultQuestionnaire } from '#domain/default-questionnaire.ts';
import { formFaults } from '#domain/forms.ts';
import { fhirFaults } from '#tests/factories/fhir-schema.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { memoryDrafts } from '$lib/features/drafts/memory-drafts.ts';
import { expect, test } from 'vitest';
import { editedForm, editFaults, FormInProgress, itemsOf } from './form-in-progress.svelte.ts';

const standard = defaultQuestionnaire('les-tilleuls');
const choice = { form: 'general', title: 'Avant', version: '1', specialities: [], retired: false };
const begun = () => editedForm(standard, choice);
const page = ({ pages }: ReturnType<typeof begun>, id: string) => pages.find(({ linkId }) => linkId === id)!;

test('the default, opened and saved untouched, is what it was', () => {
  expect(itemsOf(begun())).toEqual(standard.item);
  expect(editFaults(begun()).size).toBe(0);
});

test.each<[string, (form: ReturnType<typeof begun>) => void]>([
  ['put before it', (form) => void page(form, 'treatments').questions.reverse()],
  ['left without it', (form) => void page(form, 'treatments').questions.shift()],
])(
  'a question that depends on another, and is %s, is a fault: nobody is asked it by surprise',
  (_name, act) => {
    const edited = begun();
    act(edited);
    expect([...editFaults(edited)]).toEqual([['treatments-which', 'condition-later']]);
  },
);

test('a page, and the whole, take as many questions as can be saved', async () => {
  const api = (async () => ({ ok: true, data: { choice } })) as unknown as ApiClient;
  const editing = new FormInProgress(memoryDrafts().drafts, api, 'general', begun());
  await editing.kept.load();
  const first = editing.value.pages[0]!;
  for (let count = 0; count < 40; count += 1) editing.add(first, 'text');
  expect([first.questions.length, editing.hasRoom(first), editing.hasRoom(null)]).toEqual([15, false, true]);
  for (let count = 0; count < 60; count += 1)
    for (const page of [null, ...editing.value.pages.slice(1)]) editing.add(page, 'text');
  const all = editing.value.pages.flatMap(({ questions }) => questions);
  expect([all.length, editing.hasRoom(null)]).toEqual([60, false]);
  for (const [index, question] of all.entries()) if (!question.text) question.text = `Question ${index}`;
  expect(await editing.save()).toEqual(choice);
});

test('what is added is asked once it has its words', async () => {
  const sent: unknown[] = [];
  const api = (async (_endpoint: unknown, options: { body: unknown }) => {
    sent.push(options.body);
    return { ok: true, data: { choice: { ...choice, version: '101' } } };
  }) as unknown as ApiClient;
  const editing = new FormInProgress(memoryDrafts().drafts, api, 'general', begun());
  await editing.kept.load();
  editing.add(null, 'choice');
  const added = editing.value.pages.at(-1)!.questions[0]!;
  expect(editing.faults.get(added.linkId)).toBe('no-words');
  expect(await editing.save()).toBeNull();
  added.text = 'Comment dort-il ?';
  expect(editing.faults.get(added.linkId)).toBe('no-options');
  added.options = 'Bien\nMal\n';
  expect([await editing.save(), sent]).toMatchObject([{ version: '101' }, [{ basedOn: '1' }]]);
  const { item } = sent[0] as { item: typeof standard.item };
  expect([formFaults({ item }), fhirFaults({ ...standard, item })]).toEqual([[], []]);
  expect(item.at(-1)).toMatchObject({ text: 'Comment dort-il ?', answerOption: [{}, {}] });
  // The next saving goes on from the version that was written.
  expect(editing.value.basedOn).toBe('101');
});
