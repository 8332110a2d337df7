import type { Coding, Question } from './questionnaire.ts';
import { UNIT_URL } from './questionnaire.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';

/** Beyond `from`…`to` (both included) a value is more often mistyped than true: asked again, never refused. */
export interface Measure {
  loinc: string;
  /** Of the question, in French. */
  text: string;
  unit: { code: string; display: string };
  from: number;
  to: number;
  decimals: 0 | 1 | 2;
}

/** What families and nurses measure, with LOINC's codes and UCUM's units. */
export const MEASURES = {
  temperature: {
    ...{ loinc: '8310-5', text: 'Température', unit: { code: 'Cel', display: '°C' } },
    ...{ from: 34, to: 42, decimals: 1 },
  },
  weight: {
    ...{ loinc: '29463-7', text: 'Poids', unit: { code: 'kg', display: 'kg' } },
    ...{ from: 2, to: 250, decimals: 1 },
  },
  systolic: {
    ...{ loinc: '8480-6', text: 'Tension, le grand chiffre', unit: { code: 'mm[Hg]', display: 'mmHg' } },
    ...{ from: 70, to: 240, decimals: 0 },
  },
  diastolic: {
    ...{ loinc: '8462-4', text: 'Tension, le petit chiffre', unit: { code: 'mm[Hg]', display: 'mmHg' } },
    ...{ from: 35, to: 140, decimals: 0 },
  },
  pulse: {
    ...{ loinc: '8867-4', text: 'Pouls', unit: { code: '/min', display: '/min' } },
    ...{ from: 35, to: 220, decimals: 0 },
  },
  saturation: {
    ...{ loinc: '59408-5', text: 'Saturation en oxygène', unit: { code: '%', display: '%' } },
    ...{ from: 70, to: 100, decimals: 0 },
  },
  glycaemia: {
    ...{ loinc: '41653-7', text: 'Glycémie au doigt', unit: { code: 'g/L', display: 'g/L' } },
    ...{ from: 0.4, to: 5, decimals: 2 },
  },
  height: {
    ...{ loinc: '8302-2', text: 'Taille', unit: { code: 'cm', display: 'cm' } },
    ...{ from: 40, to: 220, decimals: 0 },
  },
} as const satisfies Record<string, Measure>;
export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as MeasureName[];

/** Which measure a question asks for; null: none that is known here. */
export function measureOf({ code }: Pick<Question, 'code'>): (Measure & { name: MeasureName }) | null {
  const loinc = code?.find(({ system }) => system === LOINC)?.code;
  const name = MEASURE_NAMES.find((one) => MEASURES[one].loinc === loinc);
  return name ? { ...MEASURES[name], name } : null;
}

export const unitCoding = ({ unit }: Pick<Measure, 'unit'>): Coding => ({ system: UCUM, ...unit });

/** A question for a measure. */
export function measureQuestion(name: MeasureName, linkId: string = name): Question {
  const measure = MEASURES[name];
  return {
    linkId,
    text: measure.text,
    type: 'quantity',
    code: [{ system: LOINC, code: measure.loinc, display: measure.text }],
    extension: [{ url: UNIT_URL, valueCoding: unitCoding(measure) }],
  };
}

export type Doubt = 'too-low' | 'too-high' | 'tension-in-cm';

/** What makes a value doubtful; null: nothing. Nobody is kept from giving it. */
export function doubtOf(question: Pick<Question, 'code'>, value: number): Doubt | null {
  const measure = measureOf(question);
  if (!measure || (value >= measure.from && value <= measure.to)) return null;
  const isTension = measure.name === 'systolic' || measure.name === 'diastolic';
  // « 13/8 »: as it is said aloud, in centimetres of mercury.
  if (isTension && value >= 4 && value <= 24) return 'tension-in-cm';
  return value < measure.from ? 'too-low' : 'too-high';
}

/** Whether whoever reads an answer should ask again: a response has no codes, a measure's question is named after it. */
export function isDoubtful(
  linkId: string,
  { value, code }: { value: number; code?: string | undefined },
): boolean {
  const name = MEASURE_NAMES.find((one) => one === linkId && MEASURES[one].unit.code === code);
  return name !== undefined && doubtOf(measureQuestion(name), value) !== null;
}
