import type { SyncState } from '#domain/sync-state.ts';
import { AT, bookingRequest, patientChange, patientData, request, ulid } from '#tests/factories/documents.ts';
import type { PendingUpload } from '$lib/adapters/waiting-files.ts';
import { Clock } from '$lib/features/facility-workspace/clock.svelte.ts';
import { DocumentIndex } from '$lib/features/facility-workspace/document-index.svelte.ts';
import { FacilityStore } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import { expect, it } from 'vitest';
import { SyncStatus } from './sync-status.svelte.ts';
import { syncHeadlineText, writingText } from './sync-text.ts';

const photo = (id: string, refused: string | null = null) => ({ id, refused }) as PendingUpload;
const entry = { seq: 1, id: 'note:a', rev: '1-a', savedAt: '2027-03-29T10:00:00.000Z', refused: null };

function headerOf(
  files: PendingUpload[],
  entries: (typeof entry)[] = [],
  state: SyncState = { name: 'idle' },
) {
  const status = new SyncStatus(() => files);
  const lastExchangeAt = '2027-03-29T10:00:00.000Z';
  status.acceptReport({ state, lastExchangeAt, received: 0, filling: null });
  status.acceptEntries(entries);
  return syncHeadlineText(status.headline, status);
}

it('is up to date only when the photos have left too', () => {
  expect(headerOf([])).toBe('à jour');
  expect(headerOf([photo('a')])).toBe('1 élément à envoyer');
  expect(headerOf([photo('a'), photo('b')], [entry])).toBe('3 éléments à envoyer');
  expect(headerOf([photo('a'), photo('b', 'file-damaged')])).toBe('1 élément refusé');
});

it('tells offline how much waits', () => {
  const offline: SyncState = { name: 'offline', failures: 1 };
  expect(headerOf([], [], offline)).toBe('hors ligne, tout est gardé ici');
  expect(headerOf([photo('a')], [entry], offline)).toBe('hors ligne, tout est gardé ici : 2 à envoyer');
});

it('says of each writing what it is and for whom, by what is on the tablet', async () => {
  const on = { appointment: ulid(10), basedOn: '1-proposed' };
  const writings = [
    patientChange(5, patientData()),
    bookingRequest(10),
    request(11, { kind: 'move', ...on, start: AT, end: AT }),
    request(12, { kind: 'cancel', ...on, reason: 'mistake' }),
    request(13, { kind: 'cancel', ...on, appointment: ulid(99), reason: 'mistake' }),
  ];
  const index = new DocumentIndex();
  const readAll = async () => ({ documents: writings, seq: 0 });
  await index.open({ readAll, follow: () => () => undefined });
  const store = new FacilityStore(index, new Clock());
  const said = [
    ...writings.map(({ _id }) => _id),
    `note:${ulid(10)}:${ulid(20)}`,
    `consent:${ulid(98)}:${ulid(21)}`,
  ];
  expect(said.map((id) => writingText(id, store.subjectOf(id)))).toEqual([
    'Fiche d’un patient : ROUSSEL Éloïse',
    'Réservation : ROUSSEL Éloïse',
    'Déplacement : ROUSSEL Éloïse',
    'Annulation : ROUSSEL Éloïse',
    'Annulation',
    'Note : ROUSSEL Éloïse',
    'Consentement',
  ]);
});
