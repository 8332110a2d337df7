/** FHIR's strings know the ordinary space only (its regular expression of `string`): the narrow ones are for the eye. */
export const plainSpaces = (text: string) => text.replace(/[^\S\r\n\t]/g, ' ');

/** As French is set: a narrow no-break space before ; : ! ? and inside « ». Of what people typed, and of FHIR's texts. */
export const typeset = (text: string) =>
  text
    .replace(/\s+([;:!?»])/g, '\u202f$1')
    .replace(/«\s+/g, '«\u202f')
    .replace(/(\d)\s+(?=[%€°])/g, '$1\u00a0');
