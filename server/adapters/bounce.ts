import type { MessageCause } from '#domain/message.ts';
import PostalMime, { type Attachment, type Email } from 'postal-mime';
import { causeOfStatus } from './smtp-refusal.ts';

/** What a delivery status notification (RFC 3464) says. */
export interface Bounce {
  state: 'delivered' | 'failed';
  cause?: MessageCause;
  /** Everything that may name the message: where it came to, its envelope's id, the head of what comes back. */
  traces: string;
}

type Fields = Record<string, string>;

const textOf = ({ content }: Attachment) => (typeof content === 'string' ? content : '');

/** Groups of fields, empty lines between: the first is about the mail, each other about one recipient. */
function groupsOf(report: string): Fields[] {
  const unfolded = report.replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, ' ');
  return unfolded
    .split(/\n{2,}/)
    .map((group) =>
      Object.fromEntries(
        [...group.matchAll(/^([\w-]+):\s*(.*)$/gm)].map(([, name = '', value = '']) => [
          name.toLowerCase(),
          value.trim(),
        ]),
      ),
    )
    .filter((fields) => Object.keys(fields).length > 0);
}

function causeOf({ status = '', 'diagnostic-code': diagnostic = '' }: Fields): MessageCause {
  // What the refusing server said is closer to the truth than what the reporting one made of it.
  const [, subject = '0', detail = '0'] =
    /\b[45]\.(\d{1,3})\.(\d{1,3})\b/.exec(`${diagnostic} ${status}`) ?? [];
  return causeOfStatus(Number(subject), Number(detail));
}

/** The head of the mail that comes back: some send all of it. */
const headOf = (text: string) => text.split(/\r?\n\r?\n/)[0] ?? '';

/** null: no mail that anybody could read. */
async function parsed(raw: Uint8Array): Promise<Email | null> {
  const options = { attachmentEncoding: 'utf8', forceRfc822Attachments: true, maxNestingDepth: 16 } as const;
  return PostalMime.parse(raw, options).catch(() => null);
}

/**
 * Reads what a mail server says about a mail of ours. null: it is something else (an answer, an out-of-office word), or
 * says nothing final: that a mail is late, or was passed on.
 */
export async function readBounce(raw: Uint8Array): Promise<Bounce | null> {
  const mail = await parsed(raw);
  if (!mail) return null;
  const partOf = (type: string) => mail.attachments.find(({ mimeType }) => mimeType === type);
  const report = partOf('message/delivery-status');
  if (!report) return null;
  const [about = {}, ...recipients] = groupsOf(textOf(report));
  const final = recipients.find(({ action = '' }) => /^(failed|delivered)$/i.test(action));
  if (!final) return null;
  const returned = [partOf('text/rfc822-headers'), partOf('message/rfc822')].map((part) =>
    part ? headOf(textOf(part)) : '',
  );
  const cameTo = mail.headers
    .filter(({ key }) => ['to', 'delivered-to', 'x-original-to', 'in-reply-to', 'references'].includes(key))
    .map(({ value }) => value);
  const traces = [...cameTo, about['original-envelope-id'] ?? '', ...returned].join('\n');
  return /^delivered$/i.test(final['action'] ?? '')
    ? { state: 'delivered', traces }
    : { state: 'failed', cause: causeOf(final), traces };
}
