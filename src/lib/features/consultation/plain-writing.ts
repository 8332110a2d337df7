import type { WrittenDocument } from './composition.ts';

/** All that was written, for another place. */
export const asPlainText = (documents: readonly WrittenDocument[]): string =>
  documents
    .flatMap(({ composition: { sections, lines } }) => [
      ...sections.map(({ title, text }) => `${title}\n${text}`),
      ...lines.map((line, index) =>
        [`${index + 1}. ${line.drug}`, line.dose, line.duration].filter(Boolean).join(', '),
      ),
    ])
    .join('\n\n');
