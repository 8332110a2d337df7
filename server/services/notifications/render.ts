import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Channel } from '#domain/message.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Patient } from '#domain/patient.ts';
import type { Appointment } from '#domain/appointment.ts';
import type { Facility } from '#domain/facility.ts';
import type { OutgoingMail } from '../../adapters/mail.ts';
import type { OutgoingSms } from '../../adapters/sms.ts';
import type { Clock } from '../../adapters/clock.ts';
import type { Store } from '../../adapters/store.ts';
import { letter, smsVariants, type MessageFacts } from '../../messages/fr.ts';
import type { Facilities } from '../facilities.ts';
import type { GuestList } from '../guests.ts';
import type { IssuedLink, IssuedLinks } from '../issued-links.ts';
import type { Webhooks } from '../webhooks.ts';
import { calendarEntry } from './calendar.ts';
import type { FamilyPushMessage } from './family-push.ts';
import { SEGMENT_SEPTETS, septets, toGsm7 } from './gsm7.ts';
import { asHtml, asText } from './mail-layout.ts';
import { messageKey } from './message-key.ts';
import type { OutboxDocument } from './outbox.ts';

export type Rendered =
  | { channel: 'email'; mail: OutgoingMail }
  | { channel: 'sms'; sms: OutgoingSms }
  | { channel: 'push'; push: FamilyPushMessage };

/** The clearest wording that fits one segment, else the shortest. */
export function oneSegment(facts: MessageFacts): string {
  const variants = smsVariants(facts).map(toGsm7);
  return variants.find((text) => septets(text) <= SEGMENT_SEPTETS) ?? variants.at(-1) ?? '';
}

/** Where a message goes: to a family, or to a guest. */
type Reader = Pick<Patient['data'], 'email' | 'mobile' | 'emailOwner'> & {
  /** null: a guest, whom no push reaches. */
  patient: Ulid | null;
};

interface Dependencies {
  store: Store;
  clock: Clock;
  issued: IssuedLinks;
  facilities: Facilities;
  guests: Pick<GuestList, 'find'>;
  isAvailable: (channel: Channel) => boolean;
  publicUrl: () => string;
  /** What mails come from; null: none leaves. */
  mailAddress: string | null;
  webhooks: Pick<Webhooks, 'sms'>;
}

/** Fills a message in, at the moment it leaves: the only place where a token or a passcode meets an address. */
export function createRenderer(dependencies: Dependencies) {
  const { store, clock, issued, facilities, guests, isAvailable, publicUrl, mailAddress, webhooks } =
    dependencies;

  function factsOf(
    { kind, channel, start }: OutboxDocument,
    facility: Facility,
    { reader, access }: { reader: Reader; access: IssuedLink },
  ): MessageFacts {
    // access.md, point 10: a mailbox alone doesn't open the space when there is a telephone too.
    const isSplit = channel === 'email' && reader.mobile !== null && isAvailable('sms');
    return {
      kind,
      start,
      facilityName: facility.name,
      smsName: facility.smsName,
      facilityPhone: facility.phone,
      timeZone: facility.timeZone,
      entryOpensMinutes: facility.entryOpensMinutes,
      ...access,
      passcode: isSplit ? null : access.passcode,
      helpUrl: `${publicUrl()}/aide/familles`,
      toFacility: channel === 'email' && reader.emailOwner === 'facility',
    };
  }

  function mailOf(
    message: OutboxDocument,
    to: string,
    facility: Facility,
    facts: MessageFacts,
  ): OutgoingMail {
    const { hostname } = new URL(publicUrl());
    const page = letter(facts);
    const { appointment, generation, start, end, at, kind } = message;
    const about = {
      appointment,
      generation,
      start,
      end,
      at,
      isCancelled: kind === 'cancelled',
      host: hostname,
      organizer: mailAddress ?? `rendez-vous@${hostname}`,
      attendee: to,
    };
    const { name: facilityName, phone: facilityPhone, timeZone } = facility;
    const key = messageKey(message._id);
    return {
      messageId: `<${key}@${hostname}>`,
      returnKey: key,
      to,
      replyTo: facility.email,
      subject: page.subject,
      text: asText(page),
      html: asHtml(page),
      calendar: calendarEntry({ ...about, facilityName, facilityPhone, timeZone }),
    };
  }

  function pushOf(message: OutboxDocument, patient: Ulid, facts: MessageFacts): FamilyPushMessage {
    const { _id: id, facility, kind, end } = message;
    const { link, identifier, passcode } = facts;
    const page = letter(facts);
    return {
      ...{ id, facility, patient, kind },
      title: facts.facilityName,
      text: page.subject,
      access: page.link === null || passcode === null ? null : { link, identifier, passcode },
      ttlSeconds: Math.max(0, Math.round((Date.parse(end) - clock.now()) / 1000)),
    };
  }

  async function readerOf({ facility, appointment: id, guest }: OutboxDocument): Promise<Reader | null> {
    if (guest) {
      const found = await guests.find(facility, id, guest);
      return found && { ...found, emailOwner: 'family', patient: null };
    }
    const database = store.database(facilityDatabase(facility));
    const appointment = await database.get<Appointment>(documentId.appointment(id));
    const patient = appointment && (await database.get<Patient>(documentId.patient(appointment.patient)));
    return patient && { ...patient.data, patient: idTail(patient._id) };
  }

  /** null: the reader, or the address of this channel, is no longer there. */
  return async function render(message: OutboxDocument): Promise<Rendered | null> {
    const [reader, facility] = await Promise.all([readerOf(message), facilities.get(message.facility)]);
    if (!facility || !reader) return null;
    const { appointment, generation, guest } = message;
    const subject = { appointment, participant: guest ?? 'patient', generation };
    const access = await issued.of(subject, publicUrl());
    const facts = factsOf(message, facility, { reader, access });
    const { email, mobile } = reader;
    if (message.channel === 'email')
      return email ? { channel: 'email', mail: mailOf(message, email, facility, facts) } : null;
    if (message.channel === 'push')
      return reader.patient ? { channel: 'push', push: pushOf(message, reader.patient, facts) } : null;
    const id = messageKey(message._id);
    const sms = { id, to: mobile ?? '', text: oneSegment(facts), callback: webhooks.sms(id) };
    return mobile ? { channel: 'sms', sms } : null;
  };
}
export type Renderer = ReturnType<typeof createRenderer>;
