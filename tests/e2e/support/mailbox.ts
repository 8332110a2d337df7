import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';

export interface ReceivedMail extends ParsedMail {
  /** Milliseconds since the epoch; the answer leaves right after. */
  receivedAt: number;
}

export interface Mailbox {
  /** For the service's SMTP_URL. */
  url: string;
  mails: ReceivedMail[];
  /** While deaf, what comes is neither taken nor answered. */
  isDeaf: boolean;
  /** The next mail to this address that wasn't handed out yet. */
  next(address: string, timeoutMs?: number): Promise<ParsedMail>;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it is given. */
export async function startMailbox(): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const handedOut = new Set<ReceivedMail>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then(
        (mail) => {
          if (mailbox.isDeaf) return;
          mails.push({ ...mail, receivedAt: Date.now() });
          done();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // A service that was killed in the middle of a session.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;

  const isFor = (mail: ParsedMail, address: string) =>
    [mail.to ?? []].flat().some(({ value }) => value.some((recipient) => recipient.address === address));

  const mailbox: Mailbox = {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    isDeaf: false,
    async next(address, timeoutMs = 20_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const mail = mails.find((candidate) => !handedOut.has(candidate) && isFor(candidate, address));
        if (mail) {
          handedOut.add(mail);
          return mail;
        }
        if (Date.now() > deadline) throw new Error(`no mail to ${address} within ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailbox;
}

/** Link, identifier and passcode as a family reads them in the mail. */
export function readCredentials(text: string) {
  const link = /https?:\/\/\S+\/r#[\w-]{22}/.exec(text)?.[0];
  const identifier = /(?<!\d)\d{3}\s?\d{3}(?!\d)/.exec(text.slice(text.search(/identifiant/i)))?.[0];
  const passcode = /[0-9A-HJKMNP-TV-Z]{2,5}(?:-[0-9A-HJKMNP-TV-Z]{2,5})+/.exec(
    text.slice(text.search(/mot de passe/i)),
  )?.[0];
  if (!link || !identifier || !passcode) throw new Error(`incomplete message:\n${text}`);
  return { link, identifier: identifier.replace(/\s/g, ''), passcode };
}
