import type { Appointment } from '#domain/appointment.ts';
import type { MessageKind } from '#domain/message.ts';
import { fillIn, type OwnText } from '#domain/message-texts.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Facility } from '#domain/facility.ts';
import type { OutgoingMail } from '../../adapters/mail.ts';
import type { OutgoingSms } from '../../adapters/sms.ts';
import type { Clock } from '../../adapters/clock.ts';
import { letter, smsVariants, valuesOf, type MessageFacts } from '../../messages/fr.ts';
import type { Facilities } from '../facilities.ts';
import type { IssuedLink, IssuedLinks } from '../issued-links.ts';
import type { MessageTextsService } from '../message-texts.ts';
import type { Webhooks } from '../webhooks.ts';
import { calendarEntry } from './calendar.ts';
import type { FamilyPushMessage } from './family-push.ts';
import { SEGMENT_SEPTETS, septets, toGsm7 } from './gsm7.ts';
import { asHtml, asText } from './mail-layout.ts';
import { messageKey } from './message-key.ts';
import type { OutboxDocument } from './outbox-document.ts';
import type { Readers } from './readers.ts';

export type Rendered =
  | { channel: 'email'; mail: OutgoingMail }
  | { channel: 'sms'; sms: OutgoingSms }
  | { channel: 'push'; push: FamilyPushMessage };

/** Where it goes, as far as staff know it by that: a push has devices. */
export function recipientOf(rendered: Rendered): { to?: string } {
  if (rendered.channel === 'push') return {};
  return { to: rendered.channel === 'sms' ? rendered.sms.to : rendered.mail.to };
}

/** The facility's own text where it fits one segment; else the clearest wording that does, or the shortest. */
export function oneSegment(facts: MessageFacts, own: OwnText | null = null): string {
  const first = own ? [fillIn(own.text, valuesOf(facts, 'sms'))] : [];
  const variants = [...first, ...smsVariants(facts)].map(toGsm7);
  return variants.find((text) => septets(text) <= SEGMENT_SEPTETS) ?? variants.at(-1) ?? '';
}

/** What says when; a reminder would ask calendars to answer again. */
const CHANGES_CALENDAR: readonly MessageKind[] = [
  'booked',
  'moved',
  'cancelled',
  'reissued',
  'resent',
  'invited',
];

interface Dependencies {
  clock: Clock;
  issued: IssuedLinks;
  facilities: Facilities;
  readers: Pick<Readers, 'of'>;
  publicUrl: () => string;
  /** What mails come from; null: none leaves. */
  mailAddress: string | null;
  webhooks: Pick<Webhooks, 'sms'>;
  /** The facility's own words, where they may leave. */
  ownTexts: Pick<MessageTextsService, 'of'>;
}

/** Fills a message in, at the moment it leaves: the only place where a token or a passcode meets an address. */
export function createRenderer(dependencies: Dependencies) {
  const { clock, issued, facilities, readers, publicUrl, mailAddress, webhooks, ownTexts } = dependencies;

  function factsOf(
    { kind, start, readUntil, partial, toFacility }: OutboxDocument,
    facility: Facility,
    access: IssuedLink,
  ): MessageFacts {
    return {
      kind,
      when: readUntil ?? start,
      facilityName: facility.name,
      smsName: facility.smsName,
      facilityPhone: facility.phone,
      timeZone: facility.timeZone,
      entryOpensMinutes: facility.entryOpensMinutes,
      ...access,
      passcode: partial ? null : access.passcode,
      helpUrl: `${publicUrl()}/aide/familles`,
      toFacility: toFacility === true,
    };
  }

  function mailOf(
    message: OutboxDocument,
    to: string,
    facility: Facility,
    { facts, own }: { facts: MessageFacts; own: OwnText | null },
  ): OutgoingMail {
    const { hostname } = new URL(publicUrl());
    const page = letter(facts, own);
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
      ...(CHANGES_CALENDAR.includes(kind) && {
        calendar: calendarEntry({ ...about, facilityName, facilityPhone, timeZone }),
      }),
    };
  }

  function pushOf(message: OutboxDocument, patient: Ulid, facts: MessageFacts): FamilyPushMessage {
    const { _id: id, facility, kind, end, readUntil } = message;
    const { link, identifier, passcode } = facts;
    const page = letter(facts);
    return {
      ...{ id, facility, patient, kind },
      title: facts.facilityName,
      text: page.subject,
      access: page.link === null || passcode === null ? null : { link, identifier, passcode },
      ttlSeconds: Math.max(0, Math.round((Date.parse(readUntil ?? end) - clock.now()) / 1000)),
    };
  }

  /** null: the reader, or the address of this channel, is no longer there. */
  return async function render(
    message: OutboxDocument,
    appointment: Appointment | null = null,
  ): Promise<Rendered | null> {
    const [reader, facility] = await Promise.all([
      readers.of(message, appointment),
      facilities.get(message.facility),
    ]);
    if (!facility || !reader) return null;
    const { generation, guest } = message;
    const subject = { appointment: message.appointment, participant: guest ?? 'patient', generation };
    const access = await issued.of(subject, publicUrl());
    const facts = factsOf(message, facility, access);
    const { email, mobile } = reader;
    const own =
      message.channel === 'push' ? null : await ownTexts.of(facility, message.kind, message.channel);
    if (message.channel === 'email')
      return email ? { channel: 'email', mail: mailOf(message, email, facility, { facts, own }) } : null;
    if (message.channel === 'push')
      return reader.patient ? { channel: 'push', push: pushOf(message, reader.patient, facts) } : null;
    const id = messageKey(message._id);
    const sms = { id, to: mobile ?? '', text: oneSegment(facts, own), callback: webhooks.sms(id) };
    return mobile ? { channel: 'sms', sms } : null;
  };
}
export type Renderer = ReturnType<typeof createRenderer>;
