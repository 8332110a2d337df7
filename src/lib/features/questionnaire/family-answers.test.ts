import { seenOf, takeAnswer } from '#domain/answering.ts';
import type { TakenAnswers } from '#domain/api/questionnaire.ts';
import { defaultQuestionnaire } from '#domain/default-questionnaire.ts';
import type { AnswerValue } from '#domain/questionnaire-response.ts';
import { ulid } from '#tests/factories/documents.ts';
import type { CallResult } from '$lib/adapters/api-client.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FamilyAnswers } from './family-answers.svelte.ts';

const questionnaire = defaultQuestionnaire('les-tilleuls');
const reason = { linkId: 'reason', text: 'Pourquoi ?' };
const treatments = { linkId: 'treatments-which', text: 'Lesquels ?' };
const said = (words: string): AnswerValue[] => [{ valueString: words }];
const offline: CallResult<never> = { ok: false, failure: { error: 'offline' } };

const memory = () => {
  const all = new Map<string, string>();
  return {
    getItem: (key: string) => all.get(key) ?? null,
    setItem: (key: string, value: string) => void all.set(key, value),
    removeItem: (key: string) => void all.delete(key),
    size: () => all.size,
  };
};

/** The service's rules, without the service. `loses`: it takes what is sent, and its answer is lost. */
function service() {
  let kept: Parameters<typeof takeAnswer>[0] = { item: [], trails: {}, clashes: [] };
  let status: TakenAnswers['status'] = 'in-progress';
  const network = { state: 'on' as 'on' | 'off' | 'loses' };
  const taken = (): TakenAnswers => ({
    status,
    item: kept.item,
    seen: seenOf(kept),
    clashes: kept.clashes ?? [],
  });
  return {
    network,
    taken,
    read: async () =>
      network.state === 'on' ? { ok: true as const, data: { questionnaire, taken: taken() } } : offline,
    send: async (sent: { changes: Parameters<typeof takeAnswer>[1][]; status: TakenAnswers['status'] }) => {
      if (network.state === 'off') return offline;
      kept = sent.changes.reduce((all, change) => takeAnswer(all, change, '2027-03-29T08:00:00Z'), kept);
      status = sent.status;
      return network.state === 'loses' ? offline : { ok: true as const, data: taken() };
    },
  };
}

let number = 0;
function phone(server: ReturnType<typeof service>, stored = memory()) {
  let wake = () => {};
  const answers = new FamilyAnswers({
    ...{ key: 'questions', keepsake: createKeepsake(() => stored as unknown as Storage), ...server },
    newId: () => ulid((number += 1)),
    onWakeUp: (callback) => ((wake = callback), () => {}),
  });
  return { answers, stored, stop: answers.start(), wake: () => wake() };
}
const settle = (ms = 1_000) => vi.advanceTimersByTimeAsync(ms);

describe('a family’s answers', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are saved as one goes, and another phone goes on from them', async () => {
    const server = service();
    const { answers, stored } = phone(server);
    await settle();
    answers.answer(reason, said('la fièvre'));
    expect([answers.saving, stored.size()]).toEqual(['saving', 1]);
    await settle();
    expect([answers.saving, stored.size()]).toEqual(['saved', 0]);
    const second = phone(server);
    await settle();
    expect(second.answers.valuesOf('reason')).toEqual(said('la fièvre'));
    second.answers.answer(reason, said('la toux'));
    await settle();
    expect([server.taken().item[0]?.answer, server.taken().clashes]).toEqual([said('la toux'), []]);
  });

  it('wait on the phone without network, survive a reload, and leave by themselves', async () => {
    const server = service();
    const first = phone(server);
    await settle();
    server.network.state = 'off';
    first.answers.answer(reason, said('la fièvre'));
    await settle();
    expect(first.answers.saving).toBe('kept');
    first.stop();
    const again = phone(server, first.stored);
    await settle();
    expect([again.answers.questionnaire, again.answers.valuesOf('reason')]).toEqual([
      null,
      said('la fièvre'),
    ]);
    server.network.state = 'on';
    again.wake();
    await settle();
    expect([server.taken().item[0]?.answer, again.stored.size()]).toEqual([said('la fièvre'), 0]);
  });

  it('two phones that write at once: both are there, and one tap chooses', async () => {
    const server = service();
    const [mother, father] = [phone(server), phone(server)];
    await settle();
    mother.answers.answer(reason, said('la fièvre'));
    await settle();
    father.answers.answer(reason, said('la toux'));
    await settle();
    expect(father.answers.clashes.map(({ lost }) => lost)).toEqual([said('la fièvre')]);
    father.answers.answer(reason, said('la fièvre et la toux'));
    await settle();
    expect([father.answers.clashes, server.taken().item[0]?.answer]).toEqual([
      [],
      said('la fièvre et la toux'),
    ]);
  });

  it('finishing is said once the service knows, and can be taken further', async () => {
    const server = service();
    const { answers } = phone(server);
    await settle();
    server.network.state = 'off';
    answers.answer(reason, said('a'));
    void answers.finish();
    await settle();
    expect([answers.isDone, answers.saving]).toEqual([true, 'kept']);
    server.network.state = 'on';
    await settle(15_000);
    expect([server.taken().status, answers.saving]).toEqual(['completed', 'saved']);
    answers.answer(reason, said('b'));
    await settle();
    expect([server.taken().status, server.taken().item[0]?.answer]).toEqual(['completed', said('b')]);
  });

  it('a refusal keeps them here', async () => {
    const server = service();
    const { answers, stored } = phone({
      ...server,
      send: async () => ({ ok: false, failure: { error: 'already-closed' } }) as never,
    });
    await settle();
    answers.answer(reason, said('a'));
    await settle();
    expect([answers.saving, answers.valuesOf('reason'), stored.size()]).toEqual(['refused', said('a'), 1]);
  });

  it('two tabs of one phone lose nothing of each other when it is closed', async () => {
    const server = service();
    const one = phone(server);
    const other = phone(server, one.stored);
    await settle();
    server.network.state = 'off';
    one.answers.answer(reason, said('a'));
    other.answers.answer(treatments, said('b'));
    await settle();
    one.stop();
    other.stop();
    server.network.state = 'on';
    phone(server, one.stored);
    await settle();
    expect(server.taken().item.map(({ answer }) => answer)).toEqual(
      expect.arrayContaining([said('a'), said('b')]),
    );
  });

  it('whatever the network does, the last words arrive, and nothing clashes with oneself', async () => {
    const step = fc.record({
      network: fc.constantFrom('on' as const, 'off' as const, 'loses' as const),
      words: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: null }),
      reloads: fc.boolean(),
      waitMs: fc.constantFrom(0, 300, 900, 16_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const server = service();
        let own = phone(server);
        await settle();
        let last: string | null = null;
        for (const { network, words, reloads, waitMs } of steps) {
          server.network.state = network;
          // Nothing is asked before the questions were read.
          if (words !== null && own.answers.questionnaire) {
            own.answers.answer(reason, said(words));
            last = words;
          }
          await settle(waitMs);
          if (!reloads) continue;
          own.stop();
          await settle(0);
          own = phone(server, own.stored);
          await settle(0);
        }
        server.network.state = 'on';
        own.wake();
        await settle(16_000);
        expect(server.taken().item.map(({ answer }) => answer)).toEqual(last === null ? [] : [said(last)]);
        expect([server.taken().clashes, own.answers.saving]).toEqual([[], 'saved']);
        own.stop();
      }),
      { numRuns: 150 },
    );
  });
});
