import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createSentJournal } from './sent-journal.ts';

const ID = 'outbox:1:1:booked:sms';

it('knows after a restart what the gateway answered, until it is forgotten', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vis-a-vis-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await createSentJournal(folder).record(ID, { gatewayId: 'gw-1' });
  const journal = createSentJournal(folder);
  expect(await journal.find(ID)).toEqual({ gatewayId: 'gw-1' });
  await journal.forget(ID);
  expect(await journal.find(ID)).toBeNull();
});

it('remembers what left when the disk takes no file: the message isn’t sent again every five seconds', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vis-a-vis-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const journal = createSentJournal(folder);
  // A file that can't be opened, whoever runs this.
  mkdirSync(join(folder, 'outbox-sent', createHash('sha256').update(ID).digest('hex')));
  await expect(journal.record(ID, { gatewayId: 'gw-1' })).rejects.toThrow('EISDIR');
  expect(await journal.find(ID)).toEqual({ gatewayId: 'gw-1' });
});
