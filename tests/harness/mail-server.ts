import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** An answer of the server, in its own words: « 550 5.1.1 User unknown ». */
export function answering(line: string): Error {
  return Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) });
}

export interface TakenMail {
  mail: ParsedMail;
  /** With what was asked for it (RFC 3461). */
  envelope: SMTPServerSession['envelope'];
}

/** How it treats a recipient, by attempt (1 for the first): what it answers; `cut`: breaks the line once it has it all. */
type Manners = (address: string, attempt: number) => string | 'cut' | null;

/** A real mail server with manners of its own. */
export async function startMailServer(manners: Manners = () => null, options: SMTPServerOptions = {}) {
  const taken: TakenMail[] = [];
  const attempts = new Map<string, number>();
  let offered = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    hideDSN: false,
    onRcptTo({ address }, _session, done) {
      const attempt = (attempts.get(address) ?? 0) + 1;
      attempts.set(address, attempt);
      const answer = manners(address, attempt);
      done(answer && answer !== 'cut' ? answering(answer) : null);
    },
    onData(stream, { envelope }, done) {
      offered += 1;
      const address = envelope.rcptTo[0]?.address ?? '';
      void simpleParser(stream).then((mail) => {
        if (manners(address, attempts.get(address) ?? 0) === 'cut') {
          for (const connection of server.connections) connection.close();
          return;
        }
        taken.push({ mail, envelope });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    taken,
    attemptsTo: (address: string) => attempts.get(address) ?? 0,
    /** How often it was given a whole mail, whether it took it or not. */
    offered: () => offered,
    takenFor: (address: string) =>
      taken.filter(({ envelope }) => envelope.rcptTo.some((one) => one.address === address)),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
export type MailServer = Awaited<ReturnType<typeof startMailServer>>;
