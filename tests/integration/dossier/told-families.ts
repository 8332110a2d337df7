import type { Appointment } from '#domain/appointment.ts';
import { startMailServer } from '#tests/harness/mail-server.ts';
import { simpleParser, type ParsedMail } from 'mailparser';
import { expect } from 'vitest';

interface Looks {
  /** As it is stored at the moment when the mail arrives. */
  appointment: (id: string) => Promise<Appointment | null>;
  /** What its family could read by then. */
  documents: (id: string) => Promise<unknown[]>;
}

/** A mail server that looks, before it takes the word that a document can be read, whether it can be. */
export async function watchTold(look: () => Looks) {
  const keys = new Map<string, string[]>();
  const early: string[] = [];
  async function take({ subject = '', messageId = '' }: ParsedMail): Promise<void> {
    const [, id = ''] = /<([0-9A-Z]{26})-/.exec(messageId) ?? [];
    if (!subject.startsWith('Un document à lire')) return;
    const { appointment, documents } = look();
    const [known, files] = await Promise.all([appointment(id), documents(id)]);
    const isClosed = known?.status === 'fulfilled' && known.closedAt !== null && known.readUntil !== null;
    if (!isClosed || files.length === 0) early.push(id);
    keys.set(id, [...(keys.get(id) ?? []), messageId]);
  }
  const server = await startMailServer(undefined, {
    onData(stream, _session, done) {
      // Cut in the middle by a sender that dies, it wasn't taken.
      void simpleParser(stream)
        .then(take)
        .then(() => done(), done);
    },
  });
  return {
    settings: { SMTP_URL: server.url, MAIL_FROM: 'Vis-à-vis <ne-pas-repondre@example.org>' },
    /** How often each family was told; by how many keys. */
    told: (id: string) => keys.get(id) ?? [],
    /**
     * Each of them once, under one key, and none too early. What a killed service queued in its last moment may be found
     * when the next one looks at what others queued: each minute.
     */
    async expectToldOnce(ids: readonly string[], timeoutMs = 90_000) {
      await expect.poll(() => ids.filter((id) => !keys.has(id)), { timeout: timeoutMs }).toEqual([]);
      expect(ids.filter((id) => new Set(keys.get(id)).size !== 1)).toEqual([]);
      expect(early).toEqual([]);
    },
    close: () => server.close(),
  };
}
export type ToldFamilies = Awaited<ReturnType<typeof watchTold>>;
