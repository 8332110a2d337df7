import { plainText } from '#domain/composition.ts';

/** Puts text where the cursor is, as typing would: the browser's own « Annuler » takes it back. */
function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (document.execCommand('insertText', false, text)) return;
  // Firefox of the floor refuses it in fields.
  const { selectionStart, selectionEnd, value } = field;
  field.setRangeText(text, selectionStart ?? value.length, selectionEnd ?? value.length, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
}

/** From a word processor come its own breaks, bullets and invisible signs: only the text is kept. */
export function pasteAsText(event: ClipboardEvent): void {
  const field = event.currentTarget;
  const raw = event.clipboardData?.getData('text/plain') ?? '';
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const text = plainText(raw);
  if (text === raw || text === '') return;
  event.preventDefault();
  type(field, text);
}
