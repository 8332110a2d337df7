import { MEASURE_NAMES, MEASURES } from '#domain/measures.ts';
import { m } from '$lib/paraglide/messages.js';
import type { EditFault } from './form-in-progress.svelte.ts';

export const KIND_WORDS: Record<string, () => string> = {
  text: m.forms_kind_text,
  string: m.forms_kind_string,
  boolean: m.forms_kind_boolean,
  choice: m.forms_kind_choice,
  date: m.forms_kind_date,
  integer: m.forms_kind_integer,
  quantity: m.forms_kind_quantity,
};

/** What can be added, measures by their names. */
export const addable = () => [
  ...['text', 'boolean', 'choice', 'date', 'integer'].map((value) => ({
    value,
    label: KIND_WORDS[value]?.() ?? value,
  })),
  ...MEASURE_NAMES.map((value) => ({
    value,
    label: m.forms_kind_measure({ measure: MEASURES[value].text, unit: MEASURES[value].unit.display }),
  })),
];

export const FAULT_WORDS: Record<EditFault, () => string> = {
  'no-words': m.forms_fault_no_words,
  'too-long': m.forms_fault_too_long,
  'no-options': m.forms_fault_no_options,
  twice: m.forms_fault_twice,
  'condition-unknown': m.forms_fault_condition,
  'condition-later': m.forms_fault_condition,
  'condition-answer': m.forms_fault_condition,
};
