import { Temporal } from 'temporal-polyfill';

const ZONE = 'Europe/Paris';

/** Tomorrow's date in Paris, YYYY-MM-DD. */
export const tomorrow = () => Temporal.Now.plainDateISO(ZONE).add({ days: 1 }).toString();

/** A wall-clock time of Paris as an instant, for the service's clock. */
export const instantOf = (date: string, time: string) =>
  Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(ZONE).toInstant().toString();
