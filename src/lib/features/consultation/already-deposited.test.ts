import type { DossierFile } from '#domain/dossier-file.ts';
import { sha256 } from '$lib/adapters/tus-upload.ts';
import { expect, it } from 'vitest';
import { alreadyDeposited } from './already-deposited.ts';
import type { WrittenDocument } from './composition.ts';

const report = (text: string): WrittenDocument => ({
  ...{ source: 'written', id: 'report', kind: 'report' },
  composition: { sections: [{ title: 'Conclusion', text }], lines: [] },
});
const file = (id: string, composed?: string) =>
  ({ _id: `file:appointment:${id}`, ...(composed && { composed }) }) as DossierFile;
/** As the service hashes it. */
const hashOf = (text: string) =>
  sha256(new TextEncoder().encode(JSON.stringify(['report', report(text).composition.sections, []])).buffer);

it('knows a text again wherever it was stored, and keeps one that was written on since', async () => {
  const stored = file('report', await hashOf('Bien'));
  expect(await alreadyDeposited([stored], [report('Bien')], sha256)).toEqual(['report']);
  expect(await alreadyDeposited([stored], [report('Bien, sauf le sommeil')], sha256)).toEqual([]);
  const beside = file('another', await hashOf('Bien, sauf le sommeil'));
  expect(await alreadyDeposited([stored, beside], [report('Bien, sauf le sommeil')], sha256)).toEqual([
    'report',
    'another',
  ]);
});

it('goes by the id alone for what was stored before texts had a hash, and for files', async () => {
  expect(await alreadyDeposited([file('report')], [report('Bien')], sha256)).toEqual(['report']);
  expect(await alreadyDeposited([file('photo')], [report('Bien')], sha256)).toEqual(['photo']);
});
