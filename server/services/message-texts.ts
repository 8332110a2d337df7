import type { MessageTexts, TextPreview } from '#domain/api/message-texts.ts';
import type { Author } from '#domain/author.ts';
import type { Practitioner } from '#domain/availability.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import type { Known } from '#domain/forbidden-content.ts';
import type { MessageKind } from '#domain/message.ts';
import {
  OWN_TEXTS,
  textFaults,
  type KeptText,
  type OwnText,
  type TextChannel,
  type TextFault,
} from '#domain/message-texts.ts';
import { instant, type Clock } from '../adapters/clock.ts';
import type { Store, Stored } from '../adapters/store.ts';
import { Failure } from '../failure.ts';
import { smsTemplates, standardMail } from '../messages/fr.ts';
import { mailPreview, ownSms, sampleFacts } from '../messages/preview-fr.ts';
import { SEGMENT_SEPTETS, septets, toGsm7 } from './notifications/gsm7.ts';

export interface TextPlace {
  kind: MessageKind;
  channel: TextChannel;
}
type Entry = MessageTexts['history'][number];

interface TextsDocument extends Stored {
  type: 'message-texts';
  facility: string;
  own: Record<string, KeptText>;
  /** The latest first. */
  history: Entry[];
}

interface Dependencies {
  store: Store;
  clock: Clock;
  publicUrl: () => string;
}

const HISTORY_KEPT = 100;
const placeId = ({ kind, channel }: TextPlace) => `${kind}.${channel}`;
export const placeOf = (id: string | undefined): TextPlace | null =>
  OWN_TEXTS.find((place) => placeId(place) === id) ?? null;

/** The words of a facility's messages: kept in `service`, judged when they are written and again when they leave. */
export function createMessageTexts({ store, clock, publicUrl }: Dependencies) {
  const service = store.database('service');
  const idOf = (facility: string) => `message-texts:${facility}`;
  const read = (facility: string) => service.get<TextsDocument>(idOf(facility));

  /** Whom no text may name. */
  async function knownOf(facility: string): Promise<Known> {
    const all = await store.database(facilityDatabase(facility)).list<Practitioner>('practitioner:');
    return {
      practitioners: all.map(({ displayName }) => displayName),
      specialities: all.flatMap(({ speciality }) => speciality ?? []),
    };
  }

  /** Of an SMS with the longest values; null: an e-mail is as long as it is. */
  function lengthOf({ kind, channel }: TextPlace, own: OwnText): TextPreview['length'] {
    if (channel !== 'sms') return null;
    const longest = septets(toGsm7(ownSms(own, sampleFacts(kind, publicUrl(), 'longest'))));
    return { longest, most: SEGMENT_SEPTETS };
  }

  /** The service's own words; of an SMS, those that fit with the longest values. */
  function standardOf(place: TextPlace): OwnText {
    if (place.channel === 'email') return standardMail(place.kind);
    const templates = smsTemplates(place.kind).map((text) => ({ subject: '', text }));
    const fits = templates.find((own) => (lengthOf(place, own)?.longest ?? 0) <= SEGMENT_SEPTETS);
    return fits ?? templates.at(-1) ?? { subject: '', text: '' };
  }

  function faultsOf(place: TextPlace, own: OwnText, known: Known): TextFault[] {
    const length = lengthOf(place, own);
    const over = length ? length.longest - length.most : 0;
    const tooLong = { field: 'text', fault: 'too-long', about: String(over) } as const;
    return [...textFaults({ ...place, ...own }, known), ...(over > 0 ? [tooLong] : [])];
  }

  async function all(facility: string): Promise<MessageTexts> {
    const [kept, known] = await Promise.all([read(facility), knownOf(facility)]);
    return {
      texts: OWN_TEXTS.map((place) => {
        const own = kept?.own[placeId(place)] ?? null;
        const faults = own ? faultsOf(place, own, known) : [];
        return { ...place, standard: standardOf(place), own, faults };
      }),
      history: kept?.history ?? [],
    };
  }

  return {
    all,
    /** What leaves in place of the standard; null: nothing, or what was written may leave no more. */
    async of({ facility }: Pick<Facility, 'facility'>, kind: MessageKind, channel: TextChannel) {
      const place = { kind, channel };
      const own = (await read(facility))?.own[placeId(place)];
      if (!own) return null;
      return faultsOf(place, own, await knownOf(facility)).length === 0 ? own : null;
    },
    /** With made-up values, and the facility's own name and number. */
    async preview(facility: Facility, place: TextPlace, own: OwnText): Promise<TextPreview> {
      const known = await knownOf(facility.facility);
      const facts = { ...sampleFacts(place.kind, publicUrl(), 'usual'), ...namesOf(facility) };
      const shown =
        place.channel === 'sms'
          ? { subject: null, text: toGsm7(ownSms(own, facts)) }
          : mailPreview(facts, own);
      return { faults: faultsOf(place, own, known), length: lengthOf(place, own), ...shown };
    },
    /** @param own null: back to the standard. @throws Failure `bad-request` with what is wrong with each field */
    async write(facility: string, place: TextPlace, own: OwnText | null, by: Author): Promise<MessageTexts> {
      const faults = own ? faultsOf(place, own, await knownOf(facility)) : [];
      if (faults.length > 0)
        throw new Failure('bad-request', {
          fields: Object.fromEntries(faults.map(({ field, fault }) => [`own.${field}`, fault])),
        });
      const at = instant(clock);
      const id = placeId(place);
      await service.update<TextsDocument>(idOf(facility), (current) => {
        const { [id]: before, ...others } = current?.own ?? {};
        if (!own && !before) return null;
        const entry = { ...place, subject: own?.subject ?? '', text: own?.text ?? null, at, by };
        return {
          ...current,
          ...{ _id: idOf(facility), type: 'message-texts', facility },
          own: { ...others, ...(own && { [id]: { ...own, at, by } }) },
          history: [entry, ...(current?.history ?? [])].slice(0, HISTORY_KEPT),
        };
      });
      return all(facility);
    },
  };
}
export type MessageTextsService = ReturnType<typeof createMessageTexts>;

const namesOf = ({ name, smsName, phone, timeZone, entryOpensMinutes }: Facility) => ({
  ...{ facilityName: name, smsName, facilityPhone: phone, timeZone, entryOpensMinutes },
});
