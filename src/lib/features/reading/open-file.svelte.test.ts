import type { FileBytes } from '$lib/adapters/file-bytes.ts';
import type { PdfOpening } from '$lib/adapters/pdf-reader.ts';
import { expect, it } from 'vitest';
import type { DocumentItem } from './document-item.ts';
import { OpenFile } from './open-file.svelte.ts';
import { faultWords } from './reading-words.ts';

const item = { href: '/files/a/b', mediaType: 'application/pdf' } as DocumentItem;
const bytes = new Blob(['x']);
const answers = (...given: FileBytes[]) => {
  const asked: string[] = [];
  const fetchFile = async (address: string) => {
    asked.push(address);
    return given.shift() as FileBytes;
  };
  return { asked, fetchFile };
};
const pdf = () => {
  let closed = 0;
  const opened = { pageCount: 2, page: () => Promise.reject(new Error('none')), close: () => (closed += 1) };
  return { opened, closed: () => closed };
};
const opens = (opening: PdfOpening) => () => Promise.resolve(opening);

it('tries again after a cut, and fetches once what it has', async () => {
  const { asked, fetchFile } = answers({ ok: false, failure: { error: 'offline' } }, { ok: true, bytes });
  const { opened, closed } = pdf();
  const file = new OpenFile(item, { fetchFile, openPdf: opens({ ok: true, pdf: opened }) });
  await file.load();
  expect(file.state).toMatchObject({ kind: 'failed', fault: 'offline', bytes: null });
  expect(faultWords('offline').act).toBe('retry');
  await file.load();
  expect(file.state).toMatchObject({ kind: 'pdf', bytes });
  await file.load();
  expect(asked).toHaveLength(2);
  // What stood there before was put away.
  expect(closed()).toBe(1);
});

it('hands out what it can’t show, and says so where its reader could not be had', async () => {
  const { fetchFile } = answers({ ok: true, bytes });
  const file = new OpenFile(item, { fetchFile, openPdf: opens({ ok: false, fault: 'locked' }) });
  await file.load();
  expect(file.state).toMatchObject({ kind: 'failed', fault: 'locked', bytes });
  expect(faultWords('locked').act).toBe('download');
});

it('of a PDF that says it has a million pages none is laid out: it can be downloaded', async () => {
  const { fetchFile } = answers({ ok: true, bytes });
  const { opened, closed } = pdf();
  const endless = { ...opened, pageCount: 1_000_000 };
  const file = new OpenFile(item, { fetchFile, openPdf: opens({ ok: true, pdf: endless }) });
  await file.load();
  expect(file.state).toMatchObject({ kind: 'failed', fault: 'unreadable', bytes });
  expect([closed(), faultWords('unreadable').act]).toEqual([1, 'download']);
});

it('closed while it was opened, it leaves nothing behind', async () => {
  const { fetchFile } = answers({ ok: true, bytes });
  const { opened, closed } = pdf();
  let open: (opening: PdfOpening) => void = () => {};
  const openPdf = () => new Promise<PdfOpening>((resolve) => (open = resolve));
  const file = new OpenFile(item, { fetchFile, openPdf });
  const loading = file.load();
  await Promise.resolve().then(() => Promise.resolve());
  file.close();
  open({ ok: true, pdf: opened });
  await loading;
  expect(closed()).toBe(1);
  expect(file.state.kind).toBe('loading');
});
