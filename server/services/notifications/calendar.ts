import { formatPhone } from '#domain/phone.ts';
import { Temporal } from 'temporal-polyfill';
import { localStamp, timeZoneRules } from './time-zone-rules.ts';

export interface CalendarFacts {
  appointment: string;
  generation: number;
  isCancelled: boolean;
  start: string;
  end: string;
  timeZone: string;
  facilityName: string;
  facilityPhone: string;
  /** The address that the mail comes from: a calendar takes a later word from nobody else. */
  organizer: string;
  /** The address it goes to. */
  attendee: string;
  /** Of the public address. */
  host: string;
  /** When this version was made. */
  at: string;
}

const MAX_LINE_BYTES = 73;

/** RFC 5545 § 3.1: lines of at most 75 octets, never cut inside a character. */
function fold(line: string): string {
  const parts: string[] = [''];
  for (const character of line) {
    const last = parts.at(-1) ?? '';
    if (Buffer.byteLength(last + character) <= MAX_LINE_BYTES) parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  return parts.join('\r\n ');
}

const escape = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n');
/** A parameter's value knows no escape: what would end it goes. */
const quoted = (text: string) => `"${text.replace(/["\p{Cc}]/gu, "'")}"`;
const utcStamp = (instant: string) =>
  `${localStamp(Temporal.Instant.from(instant).toZonedDateTimeISO('UTC'))}Z`;

const NEAR = { hours: 2 };

/** The wall clock of the zone; but UTC near a change of the clocks, where calendars read wall clocks differently. */
function moment(name: string, instant: string, timeZone: string): string {
  const zoned = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const change = zoned.subtract(NEAR).getTimeZoneTransition('next');
  const isNear = change !== null && Temporal.ZonedDateTime.compare(change, zoned.add(NEAR)) <= 0;
  return isNear ? `${name}:${utcStamp(instant)}` : `${name};TZID=${timeZone}:${localStamp(zoned)}`;
}

/**
 * The appointment for the family's calendar (iTIP, RFC 5546). One UID for its whole life, and a growing SEQUENCE: a later
 * message moves or removes the same entry. Nobody is asked to answer. It carries no link: calendars are shared, and a
 * moved appointment's old link is dead.
 * Written by hand: ical-generator 11 puts the server's wall clock, and a DTSTAMP that isn't UTC, beside a TZID.
 */
export function calendarEntry(facts: CalendarFacts): { method: 'REQUEST' | 'CANCEL'; content: string } {
  const { timeZone, isCancelled, facilityName } = facts;
  const method = isCancelled ? 'CANCEL' : 'REQUEST';
  const phone = formatPhone(facts.facilityPhone).replace(/\s/g, ' ');
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Vis-a-vis//rendez-vous//FR',
    `METHOD:${method}`,
    ...timeZoneRules(timeZone, facts.start),
    'BEGIN:VEVENT',
    `UID:${facts.appointment}@${facts.host}`,
    `SEQUENCE:${facts.generation - 1}`,
    `DTSTAMP:${utcStamp(facts.at)}`,
    moment('DTSTART', facts.start, timeZone),
    moment('DTEND', facts.end, timeZone),
    `ORGANIZER;CN=${quoted(facilityName)}:mailto:${facts.organizer}`,
    `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:${facts.attendee}`,
    `SUMMARY:${escape(`Rendez-vous vidéo · ${facilityName}`)}`,
    `DESCRIPTION:${escape(`Ouvrez le lien reçu par message. ${facilityName} : ${phone}`)}`,
    `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return { method, content: `${lines.map(fold).join('\r\n')}\r\n` };
}
