export type TextPart = { kind: 'text' | 'link'; text: string };

/** Cuts a message's text where its addresses begin and end, so that they can be followed. */
export function splitLinks(text: string): TextPart[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .filter((part) => part !== '')
    .map((part): TextPart => ({ kind: /^https?:\/\//.test(part) ? 'link' : 'text', text: part }));
}
