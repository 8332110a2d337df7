import { answerText } from '#domain/answer-text.ts';
import type { DossierFile } from '#domain/dossier-file.ts';
import type { Facility } from '#domain/facility.ts';
import type { PatientData } from '#domain/patient.ts';
import { formatPhone } from '#domain/phone.ts';
import { longDateTime } from '../../messages/dates-fr.ts';
import {
  answerWords,
  guestWords,
  kindWords,
  meansWords,
  messageWord,
  personTexts as texts,
  relationWords,
  statusWords,
} from '../../messages/person-fr.ts';
import type { Consultation, PersonRecord } from './record.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);

const STYLE = `body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
h1{font-size:1.6rem}h2{margin-top:2.5rem;border-bottom:1px solid #ccd;padding-bottom:.3rem}h3{margin-top:2rem}
dl{display:grid;grid-template-columns:minmax(9rem,auto) 1fr;gap:.2rem 1rem}dt{color:#555}dd{margin:0;white-space:pre-line}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #dde}`;

type Fact = [term: string, value: string | null | undefined];
const facts = (all: Fact[]) => {
  const known = all.flatMap(([term, value]) =>
    value ? [`<dt>${escaped(term)}</dt><dd>${escaped(value)}</dd>`] : [],
  );
  return known.length > 0 ? `<dl>${known.join('')}</dl>` : '';
};
const part = (title: string, lines: string[]) =>
  lines.length > 0
    ? `<h4>${escaped(title)}</h4><ul>${lines.map((line) => `<li>${line}</li>`).join('')}</ul>`
    : '';

type Field = keyof typeof texts.fields;
/** As a person reads it, where that isn't as it is kept. */
const READABLE: Partial<Record<Field, (value: string, facility: Facility) => string>> = {
  birthDate: (day) => day.split('-').reverse().join('/'),
  mobile: (number) => formatPhone(number),
  regime: (code, { regimes }) => regimes.find((one) => one.code === code)?.label ?? code,
  nir: (number) => `${number} (${texts.unverified})`,
};

function identity(data: PatientData | undefined, facility: Facility): string {
  if (!data) return `<p>${texts.none}</p>`;
  const fields = Object.keys(texts.fields) as Field[];
  return facts(
    fields.map((field) => {
      const value = data[field];
      return [texts.fields[field], value && (READABLE[field]?.(value, facility) ?? value)];
    }),
  );
}

function consultation(one: Consultation, timeZone: string, pathOf: (file: DossierFile) => string): string {
  const { appointment, readiness, consents, questionnaires, notes, files } = one;
  const { selfTests, calls, guests } = one;
  const when = (instant: string) => longDateTime(instant, timeZone);
  const signed = ({ by, at }: { by: { name: string }; at: string }) => `${by.name}, ${when(at)}`;
  const link = (file: DossierFile) =>
    `<a href="${encodeURI(pathOf(file))}">${escaped(file.name)}</a> (${kindWords[file.kind]}, ${escaped(signed(file))})`;
  return [
    `<h3>${escaped(when(appointment.start))}</h3>`,
    facts([
      [texts.doctor, one.practitionerName],
      [texts.status, statusWords[appointment.status]],
      [texts.motive, appointment.motive],
      [texts.askedBy, appointment.requestedBy],
    ]),
    part(
      texts.consents,
      consents.map(({ decision, giver, means, takenAt }) =>
        escaped(
          `${decision === 'given' ? texts.given : texts.withdrawn}\u202f: ${giver.name} (${relationWords[giver.relation]}), ${meansWords[means]}, ${when(takenAt)}`,
        ),
      ),
    ),
    part(
      texts.answers,
      questionnaires.flatMap(({ response }) =>
        response.item.map(({ text, answer }) => escaped(`${text} ${answerText(answer, answerWords)}`)),
      ),
    ),
    part(
      texts.notes,
      notes.map((note) => escaped(`${note.text} (${signed(note)})`)),
    ),
    part(texts.documents, files.map(link)),
    part(
      texts.messages,
      (readiness?.messages ?? [])
        .toSorted((a, b) => (a.at < b.at ? -1 : 1))
        .map((message) => escaped(`${messageWord(message)}, ${when(message.at)}`)),
    ),
    part(
      texts.tests,
      selfTests.map(({ at, result }) => escaped(`${when(at)}, ${result.device}`)),
    ),
    part(
      texts.calls,
      calls
        .toSorted((a, b) => (a.at < b.at ? -1 : 1))
        .map(({ at, figures }) =>
          escaped(`${when(at)}, ${texts.call(Math.ceil(figures.durationSeconds / 60))}`),
        ),
    ),
    part(
      texts.guests,
      (guests?.guests ?? []).map(({ name, role }) => escaped(`${name}, ${guestWords[role]}`)),
    ),
  ].join('\n');
}

function notifiedDevices({ notifications, facility: { timeZone } }: PersonRecord): string {
  const lines = notifications.map(({ browser, system, at }) =>
    escaped([...[browser, system].filter(Boolean), longDateTime(at, timeZone)].join(', ')),
  );
  return part(texts.notifications, lines);
}

function accessTable({ accesses, facility: { timeZone } }: PersonRecord): string {
  if (accesses.length === 0) return `<p>${texts.noAccess}</p>`;
  const rows = accesses.map(
    ({ at, what, by, isRefused }) =>
      `<tr><td>${escaped(longDateTime(at, timeZone))}</td><td>${escaped(isRefused ? `${what} (${texts.refused})` : what)}</td><td>${escaped(by)}</td></tr>`,
  );
  const heads = [texts.when, texts.what, texts.who].map((head) => `<th scope="col">${head}</th>`);
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** What a person reads first: one page, without any script, whatever was written in the dossier. */
export function summaryPage(record: PersonRecord, pathOf: (file: DossierFile) => string): string {
  const { patient, facility, consultations, madeAt } = record;
  const data = patient?.data;
  const title = texts.title(data ? `${data.givenNames} ${data.familyName}` : record.id);
  const all = consultations.map((one) => consultation(one, facility.timeZone, pathOf));
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>
<p>${escaped(texts.intro(facility.name, longDateTime(madeAt, facility.timeZone)))}</p>
<h2>${texts.identity}</h2>${identity(data, facility)}
<h2>${texts.consultations}</h2>${all.join('\n') || `<p>${texts.noConsultation}</p>`}
${notifiedDevices(record)}
<h2>${texts.accesses}</h2><p>${texts.copies}</p>${accessTable(record)}
<h2>${texts.left}</h2><p>${texts.leftText}</p>
</body></html>
`;
}
