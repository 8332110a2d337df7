import type { Author } from './author.ts';
import type { Instant } from './primitives.ts';
import type { AnswerValue, Answers, ResponseItem } from './questionnaire-response.ts';

/** What one writer says. */
export interface Voice {
  by: Pick<Author, 'kind' | 'name'>;
  at: Instant;
  values: AnswerValue[];
}
/** One question as a clinician reads it: the latest voice first, those who say the same once. */
export interface ReadAnswer {
  linkId: string;
  text: string;
  voices: Voice[];
  /** What another device of the family wrote at the same time. */
  lost: Voice[];
  /** What was said last time, where it differs. */
  before: Voice | null;
}

const same = (a: readonly AnswerValue[], b: readonly AnswerValue[]) =>
  JSON.stringify(a) === JSON.stringify(b);
const latestFirst = (a: { at: string }, b: { at: string }) => (a.at < b.at ? 1 : -1);

function voicesOf(documents: readonly Answers[], linkId: string): Voice[] {
  const all = documents.flatMap(({ by, at, response }) =>
    response.item
      .filter((item) => item.linkId === linkId && item.answer.length > 0)
      .map(({ answer }) => ({ by: { kind: by.kind, name: by.name }, at, values: answer })),
  );
  const ordered = all.sort(latestFirst);
  // Of one writer's several documents, as before version 3, the last.
  const own = ordered.filter(
    (voice, index) =>
      ordered.findIndex(({ by }) => by.kind === voice.by.kind && by.name === voice.by.name) === index,
  );
  return own.filter((voice, index) => own.findIndex(({ values }) => same(values, voice.values)) === index);
}

/** Everyone's answers to one appointment's questions, side by side, and what changed since `earlier` ones. */
export function readAnswers(documents: readonly Answers[], earlier: readonly Answers[] = []): ReadAnswer[] {
  const items = documents.flatMap(({ response }) => response.item).filter(({ answer }) => answer.length > 0);
  const words = new Map(items.map(({ linkId, text }) => [linkId, text]));
  const clashes = documents.flatMap(({ by, clashes: told }) => (told ?? []).map((one) => ({ by, ...one })));
  return [...words].map(([linkId, text]) => {
    const voices = voicesOf(documents, linkId);
    const before = voicesOf(earlier, linkId)[0] ?? null;
    const isNews = before && !voices.some(({ values }) => same(values, before.values));
    return {
      ...{ linkId, text, voices },
      lost: clashes
        .filter((clash) => clash.linkId === linkId)
        .map(({ by, at, lost }) => ({ by: { kind: by.kind, name: by.name }, at, values: lost })),
      before: isNews ? before : null,
    };
  });
}

/** By what one writer is asked on: their own answers, and where they gave none, what others said last. */
export function knownItems(own: readonly ResponseItem[], others: readonly ReadAnswer[]): ResponseItem[] {
  const isOwn = new Set(own.filter(({ answer }) => answer.length > 0).map(({ linkId }) => linkId));
  const rest = others
    .filter(({ linkId }) => !isOwn.has(linkId))
    .map(({ linkId, text, voices }) => ({ linkId, text, answer: voices[0]?.values ?? [] }));
  return [...own.filter(({ linkId }) => isOwn.has(linkId)), ...rest];
}
