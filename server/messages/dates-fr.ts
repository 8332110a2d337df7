const NBSP = '\u00a0';

function parts(instant: string, timeZone: string) {
  const format = new Intl.DateTimeFormat('fr-FR', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
    timeZone,
  });
  const found = format.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]);
  return Object.fromEntries(found) as Record<Intl.DateTimeFormatPartTypes, string>;
}

/** « lundi 29 mars 2027 à 14 h 30 », on the wall clock of `timeZone`. */
export function longDateTime(instant: string, timeZone: string): string {
  const { weekday, day, month, year, hour, minute } = parts(instant, timeZone);
  const date = `${weekday} ${day === '1' ? '1er' : day} ${month} ${year}`;
  return `${date} à ${Number(hour)}${NBSP}h${NBSP}${minute}`;
}

/** « 29/03 14h30 », for an SMS. */
export function shortDateTime(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit', timeZone });
  const { hour, minute } = parts(instant, timeZone);
  return `${format.format(Date.parse(instant))} ${Number(hour)}h${minute}`;
}
