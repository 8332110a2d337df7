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
const utcStamp = (instant: string) =>
  `${localStamp(Temporal.Instant.from(instant).toZonedDateTimeISO('UTC'))}Z`;

/**
 * The appointment for the family's calendar. One UID for its whole life, and a growing SEQUENCE: a later message moves
 * or removes the same entry. It carries no link: calendars are shared, and a moved appointment's old link is dead.
 * Written by hand: ical-generator 11 puts the server's wall clock, and a DTSTAMP that isn't UTC, beside a TZID.
 */
export function calendarEntry(facts: CalendarFacts): { method: 'PUBLISH' | 'CANCEL'; content: string } {
  const { timeZone, isCancelled, facilityName } = facts;
  const method = isCancelled ? 'CANCEL' : 'PUBLISH';
  const local = (instant: string) => localStamp(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone));
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
    `DTSTART;TZID=${timeZone}:${local(facts.start)}`,
    `DTEND;TZID=${timeZone}:${local(facts.end)}`,
    `SUMMARY:${escape(`Rendez-vous vidéo · ${facilityName}`)}`,
    `DESCRIPTION:${escape(`Ouvrez le lien reçu par message. ${facilityName} : ${phone}`)}`,
    `STATUS:${isCancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return { method, content: `${lines.map(fold).join('\r\n')}\r\n` };
}
