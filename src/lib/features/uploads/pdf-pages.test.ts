import { expect, it } from 'vitest';
import { countPdfPages } from './pdf-pages.ts';

const bytes = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;
const page = (number: number) => `${number} 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n`;

it.each([
  ['two in the clear', `%PDF-1.4\n<< /Type /Pages /Count 2 >>\n${page(3)}${page(4)}`, 2],
  ['without a space', '%PDF-1.4\n<</Type/Pages/Count 1>><</Type/Page/Parent 2 0 R>>', 1],
  ['packed, but linearised', '%PDF-1.5\n1 0 obj <</Linearized 1/L 1000/N 12/T 900>>\nstream', 12],
  ['packed', '%PDF-1.5\nstream\nxxxx\nendstream', null],
])('%s', (_, text, expected) => expect(countPdfPages(bytes(text))).toBe(expected));
