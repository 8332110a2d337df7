import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { calendarEntry, type CalendarFacts } from './calendar.ts';

const entry = (over: Partial<CalendarFacts> = {}) =>
  calendarEntry({
    appointment: '01J0',
    generation: 2,
    isCancelled: false,
    timeZone: 'Europe/Paris',
    start: '2027-03-29T12:30:00.000Z',
    end: '2027-03-29T12:50:00.000Z',
    at: '2027-01-01T00:00:00.000Z',
    facilityName: 'IME "Les Tilleuls", Saint-Étienne-du-Rouvray ; site 2',
    facilityPhone: '+33199001234',
    organizer: 'ne-pas-repondre@visavis.example',
    attendee: 'famille@example.org',
    host: 'visavis.example',
    ...over,
  });

/** As another program reads it: ical.js knows no zone but the one that the file brings. */
function read(content: string) {
  const calendar = new ICAL.Component(ICAL.parse(content) as unknown[]);
  const component = calendar.getFirstSubcomponent('vevent');
  if (!component) throw new Error('no event');
  return { calendar, component, event: new ICAL.Event(component) };
}
const instantOf = (time: ICAL.Time) => new Date(time.toUnixTime() * 1000).toISOString();
const spanOf = (content: string) => {
  const { event } = read(content);
  return [instantOf(event.startDate), instantOf(event.endDate)];
};
const MINUTE_MS = 60_000;
const span = (start: number) => [start, start + 20 * MINUTE_MS].map((at) => new Date(at).toISOString());

describe('calendar entry, read by ical.js', () => {
  it('stands on the wall clock of the facility, with the rules of its zone', () => {
    const { content, method } = entry();
    expect(method).toBe('REQUEST');
    const { event, component, calendar } = read(content);
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST');
    expect(event.startDate.toString()).toBe('2027-03-29T14:30:00');
    expect(event.startDate.zone.tzid).toBe('Europe/Paris');
    expect(component.getFirstPropertyValue('dtstamp')?.toString()).toBe('2027-01-01T00:00:00Z');
    expect([event.uid, event.sequence]).toEqual(['01J0@visavis.example', 1]);
    for (const line of content.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  });

  it('says who sends it and to whom, as calendars ask, and wants no answer', () => {
    const { component } = read(entry().content);
    const organizer = component.getFirstProperty('organizer');
    expect(organizer?.getFirstValue()).toBe('mailto:ne-pas-repondre@visavis.example');
    expect(organizer?.getParameter('cn')).toBe("IME 'Les Tilleuls', Saint-Étienne-du-Rouvray ; site 2");
    const attendee = component.getFirstProperty('attendee');
    expect(attendee?.getFirstValue()).toBe('mailto:famille@example.org');
    expect(attendee?.getParameter('rsvp')).toBe('FALSE');
  });

  it('keeps its text whole through escapes and folds', () => {
    const { event } = read(entry().content);
    expect(event.summary).toBe('Rendez-vous vidéo · IME "Les Tilleuls", Saint-Étienne-du-Rouvray ; site 2');
    expect(event.description).toMatch(/^Ouvrez le lien reçu par message\..* : 01 99 00 12 34$/);
  });

  it('moves and removes the same entry', () => {
    const made = read(entry({ generation: 1 }).content);
    const moved = read(entry({ generation: 2, start: '2027-03-30T08:00:00.000Z' }).content);
    const { method, content } = entry({ generation: 3, isCancelled: true });
    const removed = read(content);
    expect(method).toBe('CANCEL');
    expect(removed.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    expect(removed.component.getFirstProperty('attendee')).not.toBeNull();
    const all = [made, moved, removed];
    expect(new Set(all.map(({ event }) => event.uid)).size).toBe(1);
    expect(all.map(({ event }) => event.sequence)).toEqual([0, 1, 2]);
  });

  it.each([
    ['the last minute of winter', 'Europe/Paris', '2027-03-28T00:59:00.000Z'],
    ['across the change to summer', 'Europe/Paris', '2027-03-28T00:50:00.000Z'],
    ['the first minute of summer', 'Europe/Paris', '2027-03-28T01:00:00.000Z'],
    ['across the change to winter', 'Europe/Paris', '2027-10-31T00:50:00.000Z'],
    ['in the hour that comes twice, the first time', 'Europe/Paris', '2027-10-31T00:30:00.000Z'],
    ['in the hour that comes twice, the second time', 'Europe/Paris', '2027-10-31T01:30:00.000Z'],
    ['where clocks never change, on the day they do in Paris', 'Indian/Reunion', '2027-03-28T00:59:00.000Z'],
    ['where clocks never change, in autumn', 'Indian/Reunion', '2027-10-31T01:30:00.000Z'],
  ])('means its instant %s (%s)', (_, timeZone, start) => {
    const [from = '', to = ''] = span(Date.parse(start));
    expect(spanOf(entry({ timeZone, start: from, end: to }).content)).toEqual([from, to]);
  });

  it('means its instant at any minute, in every zone of a facility', () => {
    const zones = [
      'Europe/Paris',
      'Indian/Reunion',
      'America/Martinique',
      'America/Miquelon',
      'Pacific/Noumea',
    ];
    const FIRST = Date.parse('2026-01-01T00:00:00Z') / MINUTE_MS;
    const LAST = Date.parse('2040-01-01T00:00:00Z') / MINUTE_MS;
    fc.assert(
      fc.property(fc.integer({ min: FIRST, max: LAST }), fc.constantFrom(...zones), (minute, timeZone) => {
        const [start = '', end = ''] = span(minute * MINUTE_MS);
        expect(spanOf(entry({ timeZone, start, end }).content)).toEqual([start, end]);
      }),
      { numRuns: 300 },
    );
  });
});
