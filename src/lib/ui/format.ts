import { m } from '$lib/paraglide/messages.js';

const NBSP = '\u00a0';
const LOCALE = 'fr-FR';

const parts = (instant: string, timeZone: string, options: Intl.DateTimeFormatOptions) =>
  Object.fromEntries(
    new Intl.DateTimeFormat(LOCALE, { timeZone, ...options })
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value]),
  );

const dayNumber = (day: string | undefined) => (day === '1' ? '1er' : (day ?? ''));

const calendarDay = (instant: string, timeZone: string) => {
  const { year, month, day } = parts(instant, timeZone, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return `${year}-${month}-${day}`;
};

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** « 14 h 30 », in no-break spaces. */
export const formatTime = (instant: string, timeZone: string) => {
  const { hour, minute } = parts(instant, timeZone, { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
  return `${Number(hour)}${NBSP}h${NBSP}${minute?.padStart(2, '0')}`;
};

/** « lundi 29 mars ». */
export const formatDay = (instant: string, timeZone: string) => {
  const { weekday, day, month } = parts(instant, timeZone, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return `${weekday} ${dayNumber(day)}${NBSP}${month}`;
};

/** « lundi 29 mars 2027 ». */
export const formatDate = (instant: string, timeZone: string) =>
  `${formatDay(instant, timeZone)} ${parts(instant, timeZone, { year: 'numeric' })['year']}`;

/** « jeu. 25 mars », for narrow columns. */
export const formatShortDay = (instant: string, timeZone: string) => {
  const { weekday, day, month } = parts(instant, timeZone, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  return `${weekday} ${dayNumber(day)}${NBSP}${month}`;
};

/** « Aujourd’hui », « Demain », « Hier », else the day, with its year when it isn't this one. */
export const formatRelativeDay = (instant: string, now: string, timeZone: string) => {
  const day = calendarDay(instant, timeZone);
  const today = calendarDay(now, timeZone);
  const distance = daysBetween(today, day);
  if (distance === 0) return m.ui_today();
  if (distance === 1) return m.ui_tomorrow();
  if (distance === -1) return m.ui_yesterday();
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return capitalise(sameYear ? formatDay(instant, timeZone) : formatDate(instant, timeZone));
};

/** « Aujourd’hui à 14 h 30 ». */
export const formatMoment = (instant: string, now: string, timeZone: string) =>
  m.ui_day_at_time({ day: formatRelativeDay(instant, now, timeZone), time: formatTime(instant, timeZone) });

/** « 14/05/2017 » of a YYYY-MM-DD. */
export const formatBirthDate = (date: string) => date.split('-').reverse().join('/');

/** Whole years between two dates, YYYY-MM-DD; one born on 29 February grows on 1 March. */
export const ageInYears = (birthDate: string, onDate: string) =>
  Number(onDate.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (onDate.slice(5) < birthDate.slice(5) ? 1 : 0);

const ageInMonths = (birthDate: string, onDate: string) =>
  (Number(onDate.slice(0, 4)) - Number(birthDate.slice(0, 4))) * 12 +
  Number(onDate.slice(5, 7)) -
  Number(birthDate.slice(5, 7)) -
  (onDate.slice(8) < birthDate.slice(8) ? 1 : 0);

/** « 9 ans »; « 14 mois » before two years, « 12 jours » before one month. Dates are YYYY-MM-DD. */
export const formatAge = (birthDate: string, onDate: string) => {
  const months = ageInMonths(birthDate, onDate);
  if (months >= 24) return `${ageInYears(birthDate, onDate)}${NBSP}${m.ui_unit_years()}`;
  if (months >= 1) return `${months}${NBSP}${m.ui_unit_months()}`;
  const days = Math.max(0, daysBetween(birthDate, onDate));
  return `${days}${NBSP}${days > 1 ? m.ui_unit_days() : m.ui_unit_day()}`;
};

/** The date of an instant in a zone, YYYY-MM-DD: what ages are counted on. */
export const localDate = calendarDay;

/** « ROUSSEL Éloïse »; accents stay. */
export const formatName = ({ familyName, givenNames }: { familyName: string; givenNames: string }) =>
  `${familyName.toLocaleUpperCase(LOCALE)} ${givenNames}`;

const OVERSEAS = new Set(['262', '590', '594', '596']);

/** « 06 39 98 12 34 » of +33639981234; overseas numbers are dialled alike; foreign ones keep their prefix. */
export const formatPhone = (e164: string) => {
  const national = e164.startsWith('+33')
    ? `0${e164.slice(3)}`
    : OVERSEAS.has(e164.slice(1, 4)) && e164.length === 13
      ? `0${e164.slice(4)}`
      : null;
  if (national?.length === 10) return (national.match(/../g) ?? []).join(NBSP);
  return e164;
};

const number = (value: number) => value.toLocaleString(LOCALE, { maximumFractionDigits: value < 10 ? 1 : 0 });

/** « 820 ko », « 1,4 Mo »; thousands, as phones count. */
export const formatFileSize = (sizeBytes: number) => {
  if (sizeBytes < 1_000) return `${sizeBytes}${NBSP}${m.ui_unit_bytes()}`;
  if (sizeBytes < 999_500) return `${number(sizeBytes / 1_000)}${NBSP}${m.ui_unit_kilobytes()}`;
  return `${number(sizeBytes / 1_000_000)}${NBSP}${m.ui_unit_megabytes()}`;
};

const counted = (count: number, one: () => string, many: () => string) =>
  `${count}${NBSP}${count > 1 ? many() : one()}`;

/** « 25 minutes », « 1 heure 5 minutes », « 40 secondes », « 2 jours »: rounded up, as one waits. */
export const formatDuration = (ms: number) => {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds <= 60) return counted(seconds, m.ui_unit_second, m.ui_unit_seconds);
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 60) return counted(minutes, m.ui_unit_minute, m.ui_unit_minutes);
  // As long as it may be called « demain ».
  if (minutes < 48 * 60) {
    const rest = minutes % 60;
    const hours = counted(Math.floor(minutes / 60), m.ui_unit_hour, m.ui_unit_hours);
    return rest ? `${hours} ${counted(rest, m.ui_unit_minute, m.ui_unit_minutes)}` : hours;
  }
  return counted(Math.round(minutes / (24 * 60)), m.ui_unit_day, m.ui_unit_days);
};

const AGO = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always', style: 'short' });

/** « il y a 3 min », « il y a 2 h », « il y a 4 j » ; under a minute, or by a clock that is ahead: « à l’instant ». */
export const formatAgo = (instant: string, nowMs: number) => {
  const minutes = Math.floor((nowMs - Date.parse(instant)) / 60_000);
  if (minutes < 1) return m.ui_just_now();
  if (minutes < 60) return AGO.format(-minutes, 'minute');
  if (minutes < 24 * 60) return AGO.format(-Math.floor(minutes / 60), 'hour');
  return AGO.format(-Math.floor(minutes / (24 * 60)), 'day');
};

/** « dans 25 minutes », « maintenant ». */
export const countdownWords = (leftMs: number) =>
  leftMs <= 0 ? m.ui_now() : m.ui_in_duration({ duration: formatDuration(leftMs) });

/** « SA » of « Sophie Aubry »; a title (Dr) doesn't count. */
export const initials = (name: string) =>
  name
    .replace(/^(Dr|Pr|Mme|M\.)\s+/u, '')
    .split(/\s+/u)
    .filter(Boolean)
    .map((word) => Array.from(word)[0]?.toLocaleUpperCase(LOCALE) ?? '')
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('');

/** First letter in upper case: days begin sentences. */
export const capitalise = (text: string) => text.charAt(0).toLocaleUpperCase(LOCALE) + text.slice(1);
