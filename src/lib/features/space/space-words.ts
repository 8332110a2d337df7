import type { Space } from '#domain/access-link.ts';
import { isPassed, type SelfTestStep } from '#domain/self-test.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatDate, formatRelativeDay, formatTime, localDate } from '$lib/ui/format.ts';

const iso = (ms: number) => new Date(ms).toISOString();

/** « à 14 h 10 » today, « demain à 14 h 10 » or « lundi 29 mars à 14 h 10 » else: what stands inside a sentence. */
export function momentInSentence(instant: string, nowMs: number, timeZone: string): string {
  const time = formatTime(instant, timeZone);
  if (localDate(instant, timeZone) === localDate(iso(nowMs), timeZone)) return m.family_at({ time });
  const day = formatRelativeDay(instant, iso(nowMs), timeZone);
  return m.family_day_at({ day: day.charAt(0).toLocaleLowerCase('fr') + day.slice(1), time });
}

/**
 * Which clock the hours follow, when the phone's shows another hour at that moment; null when they agree.
 * @param deviceZone The phone's IANA zone.
 */
export function zoneNote({ start, timeZone }: Space, deviceZone: string): string | null {
  const time = formatTime(start, deviceZone);
  if (time === formatTime(start, timeZone)) return null;
  const zone = new Intl.DateTimeFormat('fr-FR', { timeZone, timeZoneName: 'long' })
    .formatToParts(new Date(start))
    .find(({ type }) => type === 'timeZoneName')?.value;
  return m.family_zone_note({ zone: zone ?? timeZone, time });
}

const STEP_NAMES: Record<SelfTestStep, () => string> = {
  browser: m.call_test_browser,
  camera: m.call_test_camera,
  microphone: m.call_test_microphone,
  loudspeaker: m.call_test_loudspeaker,
  network: m.call_test_network,
};

/** « Lucie, avec le Dr Hélène Vasseur »: a title takes its article, a bare name doesn't. */
export function visitWords({ patientGivenNames: patient, practitionerName }: Space): string {
  const hasTitle = /^(Dr|Pr)\s/.test(practitionerName);
  const practitioner = practitionerName.replace(/^(Dr|Pr|M\.|Mme)\s/, '$1\u00a0');
  return hasTitle
    ? m.family_with_doctor({ patient, practitioner })
    : m.family_with({ patient, practitioner });
}

/** The self-test's line: what is left to do, « Réussi hier à 18 h 05 », or what failed. */
export function selfTestWords({ selfTest, timeZone }: Space, nowMs: number) {
  if (!selfTest) return { state: 'pending' as const, detail: m.family_test_todo() };
  if (isPassed(selfTest.result)) {
    const moment = momentInSentence(selfTest.at, nowMs, timeZone);
    return { state: 'done' as const, detail: m.family_test_passed({ moment }) };
  }
  const failed = selfTest.result.steps.filter(({ state }) => state === 'failed');
  const steps = failed.map(({ step }) => STEP_NAMES[step]().toLocaleLowerCase('fr')).join(', ');
  return { state: 'danger' as const, detail: m.family_test_failed({ steps }) };
}

/** The documents' line. */
export function documentsWords({ files, questionnaire }: Space) {
  const count = files.length;
  const documents = count > 1 ? m.family_documents_some({ count }) : m.family_documents_one();
  const questionsLeft = questionnaire === 'to-do' || questionnaire === 'begun';
  if (count === 0) return { state: 'pending' as const, detail: m.family_documents_none() };
  if (questionsLeft)
    return { state: 'pending' as const, detail: m.family_documents_questions_left({ documents }) };
  return { state: 'done' as const, detail: documents };
}

/** What the « after » page announces (R11), by what the doctor deposited. */
export function afterWords({ files, readUntil, timeZone }: Space): string {
  const deposited = files.filter(({ kind }) => kind !== 'document');
  if (!readUntil || deposited.length === 0) return m.family_after_none();
  const date = formatDate(readUntil, timeZone);
  const [only] = deposited;
  if (deposited.length === 1)
    return only?.kind === 'report' ? m.family_after_report({ date }) : m.family_after_prescription({ date });
  const kinds = new Set(deposited.map(({ kind }) => kind));
  if (deposited.length === 2 && kinds.size === 2) return m.family_after_report_prescription({ date });
  return m.family_after_documents_some({ date });
}
