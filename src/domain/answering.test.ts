import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ulid } from '#tests/factories/documents.ts';
import { enabledItems, progressOf, seenOf, takeAnswer, type AnswerChange } from './answering.ts';
import { answerText, quantityOf, readNumber } from './answer-text.ts';
import { knownItems, readAnswers } from './answers-reading.ts';
import { defaultQuestionnaire } from './default-questionnaire.ts';
import { doubtOf, measureQuestion } from './measures.ts';
import { questionsOf } from './questionnaire.ts';
import { UNKNOWN, type Answers, type AnswerValue } from './questionnaire-response.ts';

const NOW = '2027-03-29T08:00:00.000Z';
type Kept = Parameters<typeof takeAnswer>[0];
const empty: Kept = { item: [], trails: {}, clashes: [] };
const said = (words: string): AnswerValue[] => (words === '' ? [] : [{ valueString: words }]);
const change = (id: number, words: string, parents: number[] = []): AnswerChange => ({
  ...{ id: ulid(id), linkId: 'reason', text: 'Pourquoi ?', answer: said(words), parents: parents.map(ulid) },
});
const taking = (changes: AnswerChange[]) => changes.reduce((kept, one) => takeAnswer(kept, one, NOW), empty);
const present = ({ item }: Kept) => item.map(({ answer }) => answer);
const lost = ({ clashes }: Kept) => clashes?.map((clash) => clash.lost);

describe('one more answer', () => {
  test('follows the one it knew, and takes it back when it is empty', () => {
    expect(present(taking([change(1, 'a'), change(2, 'b', [1])]))).toEqual([said('b')]);
    const emptied = taking([change(1, 'a'), change(2, '', [1])]);
    expect([present(emptied), lost(emptied)]).toEqual([[], []]);
  });
  test('of a device that didn’t know the present one is kept, and the other told', () => {
    const kept = taking([change(1, 'a'), change(2, 'b')]);
    expect([present(kept), lost(kept)]).toEqual([[said('b')], [said('a')]]);
    const chosen = takeAnswer(kept, change(3, 'a et b', [1, 2]), NOW);
    expect([present(chosen), lost(chosen)]).toEqual([[said('a et b')], []]);
  });
  test('that says the same is no clash', () => {
    expect(lost(taking([change(1, 'a'), change(2, 'a')]))).toEqual([]);
  });
  test('sent twice, or overtaken by a later one of its device, changes nothing', () => {
    const first = change(1, 'a');
    const second = change(2, 'b', [1]);
    expect(taking([first, first])).toEqual(taking([first]));
    expect(present(taking([second, first, second]))).toEqual([said('b')]);
    expect(lost(taking([second, first]))).toEqual([]);
  });
});

/**
 * Phones of one family write, lose acknowledgements, repeat and are late. Each names what it had last seen and its own
 * writings that weren't acknowledged, as on the screen. A phone's last answer that arrived stands, or is told as a clash,
 * until somebody who has seen it writes.
 */
test('no phone’s last answer vanishes unseen', () => {
  const step = fc.record({
    phone: fc.nat(2),
    words: fc.constantFrom('a', 'b', 'c', 'd'),
    arrives: fc.boolean(),
    isAcknowledged: fc.boolean(),
    repeats: fc.option(fc.nat(30)),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      let kept = empty;
      const phones = [0, 1, 2].map(() => ({ seen: [] as string[], unsure: [] as string[], sawUpTo: 0 }));
      const arrived: { phone: number; words: string; writing: AnswerChange; sawUpTo: number }[] = [];
      for (const [number, { phone: index, words, arrives, isAcknowledged, repeats }] of steps.entries()) {
        const phone = phones[index]!;
        const parents = [...phone.seen, ...phone.unsure].slice(-40);
        const writing = { ...change(number + 1, words), parents };
        phone.unsure.push(writing.id);
        if (!arrives) continue;
        kept = takeAnswer(kept, writing, NOW);
        arrived.push({ phone: index, words, writing, sawUpTo: phone.sawUpTo });
        if (isAcknowledged) {
          phone.seen = seenOf(kept)['reason'] ?? [];
          phone.unsure = [];
          phone.sawUpTo = arrived.length;
        }
        const again = repeats === null ? undefined : arrived[repeats % arrived.length];
        if (again) kept = takeAnswer(kept, again.writing, NOW);
      }
      const there = JSON.stringify([present(kept), lost(kept)]);
      arrived.forEach(({ phone, words }, at) => {
        const later = arrived.slice(at + 1);
        const isOver = later.some((one) => one.phone === phone || one.sawUpTo > at);
        if (!isOver) expect(there).toContain(JSON.stringify(said(words)[0]));
      });
    }),
    { numRuns: 500 },
  );
});

test('two phones that never hear of each other: both answers are there, in either order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c')), { minLength: 2, maxLength: 20 }),
      (writings) => {
        const own: Record<string, number[]> = { true: [], false: [] };
        let kept = empty;
        const last: Record<string, string> = {};
        writings.forEach(([isFirst, words], index) => {
          const mine = own[String(isFirst)]!;
          kept = takeAnswer(kept, change(index + 1, words, mine), NOW);
          mine.push(index + 1);
          last[String(isFirst)] = words;
        });
        const there = JSON.stringify([present(kept), lost(kept)]);
        for (const words of Object.values(last)) expect(there).toContain(JSON.stringify(said(words)[0]));
      },
    ),
  );
});

describe('what is seen', () => {
  const standard = defaultQuestionnaire('les-tilleuls');
  const item = (linkId: string, answer: AnswerValue[]) => ({ linkId, text: '?', answer });
  const seen = (...items: ReturnType<typeof item>[]) =>
    questionsOf({ item: enabledItems(standard, items) }).map(({ linkId }) => linkId);

  test('the treatments when there are some; a « je ne sais pas » opens nothing', () => {
    expect(seen()).not.toContain('treatments-which');
    expect(seen(item('treatments-any', [{ valueBoolean: true }]))).toContain('treatments-which');
    expect(seen(item('treatments-any', [{ valueBoolean: false }]))).not.toContain('treatments-which');
    expect(seen(item('treatments-any', [structuredClone(UNKNOWN) as unknown as AnswerValue]))).not.toContain(
      'treatments-which',
    );
    expect(seen(item('symptoms-which', [{ valueCoding: { code: 'toux', display: 'Toux' } }]))).toContain(
      'symptoms-since',
    );
  });
  test('progress counts what is seen', () => {
    const { answered, seen: all } = progressOf(standard, [
      item('reason', said('toux')),
      item('treatments-which', said('x')),
    ]);
    expect([answered, all]).toEqual([1, seen().length]);
  });
});

describe('measures', () => {
  test.each([
    ['38,5', 38.5],
    ['38.5 °C', 38.5],
    ['1 200', 1200],
    ['', null],
    ['environ 38', null],
    ['12,', null],
    ['13/8', null],
  ])('« %s » is %s', (typed, number) => {
    expect(readNumber(typed)).toBe(number);
  });
  test.each([
    ['temperature', 38.5, null],
    ['temperature', 50, 'too-high'],
    ['weight', 0.5, 'too-low'],
    ['systolic', 13, 'tension-in-cm'],
    ['systolic', 130, null],
    ['pulse', 400, 'too-high'],
  ] as const)('%s of %d: %s', (name, value, doubt) => {
    expect(doubtOf(measureQuestion(name), value)).toBe(doubt);
  });
  test('are read with their units', () => {
    const words = { yes: 'Oui', no: 'Non', unknown: 'Ne sait pas', date: (day: string) => day };
    const quantity = quantityOf(measureQuestion('temperature'), '38,54');
    expect(answerText(quantity ? [quantity] : [], words)).toBe('38,5\u00a0°C');
    const pulse = quantityOf(measureQuestion('pulse'), '88');
    expect(answerText(pulse ? [pulse] : [], words)).toBe('88/min');
    const choices = ['Fièvre', 'Toux'].map((display) => ({ valueCoding: { code: display, display } }));
    expect(answerText(choices, words)).toBe('Fièvre, toux');
  });
});

describe('everyone’s answers side by side', () => {
  const by = (kind: 'family' | 'staff', name: string, at: string, words: string): Answers => ({
    ...{ _id: `questionnaire:${ulid(1)}:${ulid(2)}`, type: 'questionnaire', v: 3, at, appointment: ulid(1) },
    by: { kind, id: ulid(2), name },
    response: {
      ...{ resourceType: 'QuestionnaireResponse', status: 'completed', authored: at },
      author: { type: 'RelatedPerson', display: name },
      source: { type: 'RelatedPerson', display: name },
      item: [{ linkId: 'weight', text: 'Poids', answer: said(words) }],
    },
  });
  const family = by('family', 'La famille', '2027-03-29T08:00:00Z', '31 kg');
  test('the latest first; those who say the same once', () => {
    const nurse = by('staff', 'Sophie', '2027-03-29T09:00:00Z', '32 kg');
    expect(readAnswers([family, nurse])[0]?.voices.map((voice) => voice.by.name)).toEqual([
      'Sophie',
      'La famille',
    ]);
    const same = by('staff', 'Sophie', '2027-03-29T09:00:00Z', '31 kg');
    expect(readAnswers([family, same])[0]?.voices).toHaveLength(1);
  });
  test('of one writer, the last', () => {
    const later = by('family', 'La famille', '2027-03-29T10:00:00Z', '33 kg');
    expect(readAnswers([family, later])[0]?.voices.map(({ values }) => values)).toEqual([said('33 kg')]);
  });
  test('what changed since last time', () => {
    const earlier = by('family', 'La famille', '2027-01-29T10:00:00Z', '30 kg');
    expect(readAnswers([family], [earlier])[0]?.before?.values).toEqual(said('30 kg'));
    expect(readAnswers([family], [family])[0]?.before).toBeNull();
  });
  test('what others said opens a question until one says otherwise oneself', () => {
    const others = readAnswers([family]);
    const own = (words: string) => ({ linkId: 'weight', text: 'Poids', answer: words ? said(words) : [] });
    expect(knownItems([], others).map(({ answer }) => answer)).toEqual([said('31 kg')]);
    expect(knownItems([own('')], others).map(({ answer }) => answer)).toEqual([said('31 kg')]);
    expect(knownItems([own('32 kg')], others)).toEqual([own('32 kg')]);
  });
});
