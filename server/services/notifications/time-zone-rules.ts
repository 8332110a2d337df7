import { Temporal } from 'temporal-polyfill';

/** `+02:00` → `+0200` */
const offsetOf = (zoned: Temporal.ZonedDateTime) => zoned.offset.replace(':', '').slice(0, 5);
/** A wall clock as RFC 5545 writes it. */
export const localStamp = (zoned: Temporal.ZonedDateTime) =>
  zoned.toPlainDateTime().toString().replace(/[-:]/g, '').slice(0, 15);

interface Observance {
  from: Temporal.ZonedDateTime;
  /** The wall clock that the change starts from, as RFC 5545 wants DTSTART. */
  startsAt: string;
  offsetBefore: string;
}

function observancesAround(instant: string, timeZone: string): Observance[] {
  const moment = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const previous = moment.getTimeZoneTransition('previous');
  // Overseas zones have not changed since local mean time, whose offset of odd seconds no calendar reads.
  if (!previous || previous.year < 1970)
    return [{ from: moment, startsAt: '19700101T000000', offsetBefore: offsetOf(moment) }];
  const next = moment.getTimeZoneTransition('next');
  return [previous, ...(next ? [next] : [])].map((from) => {
    const before = from.subtract({ nanoseconds: 1 });
    const wallClock = from.toInstant().toZonedDateTimeISO(before.offset);
    return { from, startsAt: localStamp(wallClock), offsetBefore: offsetOf(before) };
  });
}

/**
 * A VTIMEZONE (RFC 5545 § 3.6.5) with the observances on both sides of one appointment: enough for its event, and
 * true whatever the zone's rules become later.
 */
export function timeZoneRules(timeZone: string, instant: string): string[] {
  const observances = observancesAround(instant, timeZone);
  const offsets = observances.map(({ from }) => from.offsetNanoseconds);
  const lines = observances.flatMap(({ from, startsAt, offsetBefore }) => {
    const isSummer = offsets.length > 1 && from.offsetNanoseconds === Math.max(...offsets);
    const kind = isSummer ? 'DAYLIGHT' : 'STANDARD';
    const bothOffsets = [`TZOFFSETFROM:${offsetBefore}`, `TZOFFSETTO:${offsetOf(from)}`];
    return [`BEGIN:${kind}`, `DTSTART:${startsAt}`, ...bothOffsets, `END:${kind}`];
  });
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...lines, 'END:VTIMEZONE'];
}
