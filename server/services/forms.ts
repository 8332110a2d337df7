import { FIRST_OWN_VERSION } from '#domain/default-questionnaire.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import {
  formChoices,
  formFaults,
  MAX_FORMS,
  MAX_QUESTIONS,
  type Form,
  type FormChoice,
} from '#domain/forms.ts';
import { formUrl, questionsOf, type Questionnaire } from '#domain/questionnaire.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import type { Facilities } from './facilities.ts';

interface Dependencies {
  store: Store;
  clock: Clock;
  facilities: Pick<Facilities, 'get' | 'chooseForms'>;
}
export interface WantedForm {
  title: string;
  specialities: string[];
  retired: boolean;
  item: Questionnaire['item'];
  basedOn: string | null;
}

/** A facility's own questionnaires: each version is a document that stays, which one is current a choice. */
export function createForms({ store, clock, facilities }: Dependencies) {
  function refuseFaulty({ item }: WantedForm) {
    if (questionsOf({ item }).length > MAX_QUESTIONS)
      throw new Failure('bad-request', { fields: { item: 'too-many' } });
    const faults = formFaults({ item });
    if (faults.length > 0)
      throw new Failure('bad-request', {
        fields: Object.fromEntries(faults.map(({ linkId, fault }) => [linkId, fault])),
      });
  }

  return {
    /** @throws Failure bad-request (the fault of each question), changed-meanwhile, name-taken, not-found */
    async write(slug: string, form: string, wanted: WantedForm): Promise<FormChoice> {
      refuseFaulty(wanted);
      const facility = await facilities.get(slug);
      if (!facility) throw new Failure('not-found');
      const choices = formChoices(facility);
      const present = choices.find((one) => one.form === form);
      if (present && wanted.basedOn === null) throw new Failure('name-taken');
      if (wanted.basedOn !== (present?.version ?? null)) throw new Failure('changed-meanwhile');
      if (!present && choices.length >= MAX_FORMS)
        throw new Failure('bad-request', { fields: { form: 'too-many' } });
      const { title, specialities, retired, item } = wanted;
      const version = String(Math.max(FIRST_OWN_VERSION, Number(present?.version ?? 0)) + 1);
      const at = instant(clock);
      const document: Form = {
        ...{ _id: documentId.form(form, version), type: 'form', v: SCHEMA_VERSION, at, by: SERVICE_AUTHOR },
        ...{ form, version },
        questionnaire: {
          ...{ resourceType: 'Questionnaire', url: formUrl(slug, form), version, title, status: 'active' },
          ...{ date: at, subjectType: ['Patient'], item },
        },
      };
      // Two coordinators at once: the first one's is the version.
      const { ok } = await store.database(facilityDatabase(slug)).put(document);
      if (!ok) throw new Failure('changed-meanwhile');
      const choice: FormChoice = { form, title, version, specialities, retired };
      await facilities.chooseForms(slug, (own) => [...own.filter((one) => one.form !== form), choice]);
      return choice;
    },
  };
}
export type Forms = ReturnType<typeof createForms>;
