import { isWithinReason, seenOf, takeAnswer, type AnswerChange } from '#domain/answering.ts';
import type { TakenAnswers } from '#domain/api/questionnaire.ts';
import { DEFAULT_FORM, DEFAULT_VERSION, defaultQuestionnaire } from '#domain/default-questionnaire.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import { formChoices, formOf, type Form } from '#domain/forms.ts';
import { formUrl, questionsOf, readCanonical, type Questionnaire } from '#domain/questionnaire.ts';
import { familyAnswersTail, type Answers, type ResponseItem } from '#domain/questionnaire-response.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Visitor } from './dossier-access.ts';
import type { Dossiers } from './dossier.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  dossiers: Pick<Dossiers, 'ofFamily'>;
  facilities: { get(facility: string): Promise<Facility | null> };
}
interface Sent {
  questionnaire: string;
  changes: AnswerChange[];
  status: TakenAnswers['status'];
}

const isOfFamily = ({ by }: Answers) => by.kind === 'family';

/** Of several documents (one today; each sending was one before version 3): the later answer to each question. */
function itemsOf(documents: readonly Answers[]): ResponseItem[] {
  const inOrder = [...documents].sort((a, b) => (a.at < b.at ? -1 : 1));
  const items = inOrder.flatMap(({ response }) => response.item);
  return [...new Map(items.map((item) => [item.linkId, item])).values()];
}

function takenOf(documents: readonly Answers[], own: Answers | undefined): TakenAnswers {
  return {
    status: own?.response.status ?? (documents.length > 0 ? 'completed' : 'in-progress'),
    item: itemsOf(documents),
    seen: seenOf(own ?? {}),
    clashes: own?.clashes ?? [],
  };
}

/** What families are asked before the consultation, and what they answer, saved as they go. */
export function createQuestionnaires({ store, clock, dossiers, facilities }: Dependencies) {
  async function version(facility: string, wanted: { form: string; version: string }) {
    if (wanted.form === DEFAULT_FORM && wanted.version === DEFAULT_VERSION)
      return defaultQuestionnaire(facility);
    const id = documentId.form(wanted.form, wanted.version);
    const kept = await store.database(facilityDatabase(facility)).get<Form>(id);
    return kept?.questionnaire ?? null;
  }

  async function asked(
    { facility, appointment }: Visitor,
    begun: readonly Answers[],
  ): Promise<Questionnaire> {
    const settings = await facilities.get(facility);
    const wanted = formOf(formChoices({ facility, forms: settings?.forms }), appointment.form, begun);
    return (wanted && (await version(facility, wanted))) ?? defaultQuestionnaire(facility);
  }

  async function begunBy({ facility, appointmentId }: Visitor) {
    const { questionnaires } = await dossiers.ofFamily(facility, appointmentId);
    const documents = questionnaires.filter(isOfFamily);
    const id = documentId.questionnaire(appointmentId, familyAnswersTail(appointmentId));
    return { id, documents, own: documents.find(({ _id }) => _id === id) };
  }

  /** As the family saw it, whatever its browser says. @throws Failure bad-request */
  async function answered(facility: string, canonical: string): Promise<Questionnaire | null> {
    const wanted = readCanonical(canonical);
    if (!wanted || !canonical.startsWith(`${formUrl(facility, wanted.form)}|`))
      throw new Failure('bad-request', { fields: { questionnaire: 'unknown' } });
    return version(facility, wanted);
  }

  return {
    async ofFamily(visitor: Visitor): Promise<{ questionnaire: Questionnaire; taken: TakenAnswers }> {
      const { documents, own } = await begunBy(visitor);
      return { questionnaire: await asked(visitor, own ? [own] : []), taken: takenOf(documents, own) };
    },

    /** Whatever came before, or twice, in whichever order. @throws Failure already-closed, bad-request */
    async answer(visitor: Visitor, { questionnaire, changes, status }: Sent): Promise<TakenAnswers> {
      const { facility, appointment, appointmentId, by } = visitor;
      if (appointment.status !== 'booked' && appointment.status !== 'arrived')
        throw new Failure('already-closed');
      const known = await answered(facility, questionnaire);
      const words = new Map(known ? questionsOf(known).map(({ linkId, text }) => [linkId, text]) : []);
      const place = new Map([...words.keys()].map((linkId, index) => [linkId, index]));
      const placeOf = ({ linkId }: ResponseItem) => place.get(linkId) ?? place.size;
      const inOrder = (item: ResponseItem[]) => item.toSorted((a, b) => placeOf(a) - placeOf(b));
      const { id, documents } = await begunBy(visitor);
      const at = instant(clock);
      const party = { type: 'RelatedPerson', display: by.name } as const;
      const written = await store.database(facilityDatabase(facility)).update<Answers>(id, (current) => {
        const before = {
          item: current?.response.item ?? [],
          trails: current?.trails,
          clashes: current?.clashes,
        };
        const taken = changes.reduce(
          (kept, change) =>
            takeAnswer(kept, { ...change, text: words.get(change.linkId) ?? change.text }, at),
          before as Parameters<typeof takeAnswer>[0],
        );
        if (!isWithinReason(taken)) throw new Failure('bad-request', { fields: { changes: 'too-many' } });
        return {
          ...(current?._rev && { _rev: current._rev }),
          ...{ _id: id, type: 'questionnaire', v: SCHEMA_VERSION, at, by, appointment: appointmentId },
          response: {
            resourceType: 'QuestionnaireResponse',
            questionnaire: current?.response.questionnaire ?? questionnaire,
            ...{ status, authored: at, author: party, source: party, item: inOrder(taken.item) },
          },
          ...{ trails: taken.trails, clashes: taken.clashes },
        } satisfies Answers;
      });
      const own = written ?? undefined;
      const others = documents.filter(({ _id }) => _id !== id);
      return takenOf(own ? [...others, own] : others, own);
    },
  };
}
export type Questionnaires = ReturnType<typeof createQuestionnaires>;
