import { describe, expect, it } from 'vitest';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { QuestionnaireDraft } from './questionnaire.svelte.ts';

const questions = [
  { id: 'fever', label: 'De la fièvre ?', kind: 'yes-no' as const },
  { id: 'pain', label: 'Des douleurs ?', kind: 'text' as const },
];

const storage = () => {
  const all = new Map<string, string>();
  return {
    getItem: (key: string) => all.get(key) ?? null,
    setItem: (key: string, value: string) => void all.set(key, value),
    removeItem: (key: string) => void all.delete(key),
    size: () => all.size,
  };
};

describe('the answers to the questions', () => {
  it('survive a reload until they are sent', () => {
    const stored = storage();
    const keepsake = () => createKeepsake(() => stored as unknown as Storage);
    const open = () =>
      new QuestionnaireDraft({ key: 'questions', questions, sent: null, keepsake: keepsake() });
    open().answer('pain', ' au ventre ');
    const again = open();
    expect(again.answers).toEqual([{ question: 'pain', label: 'Des douleurs ?', value: 'au ventre' }]);
    again.forget();
    expect([open().answers, stored.size()]).toEqual([[], 0]);
  });

  it('start from what was sent, and let what is being written win', () => {
    const keepsake = createKeepsake(() => storage() as unknown as Storage);
    const sent = [
      { question: 'fever', label: 'De la fièvre ?', value: 'Non' },
      { question: 'pain', label: 'Des douleurs ?', value: 'Non' },
    ];
    const draft = new QuestionnaireDraft({ key: 'questions', questions, sent, keepsake });
    draft.answer('fever', 'Oui');
    expect(draft.answers.map(({ value }) => value)).toEqual(['Oui', 'Non']);
  });
});
