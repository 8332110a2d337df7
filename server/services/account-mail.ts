import type { Account } from '#domain/account.ts';
import type { AccountLinkKind, IssuedLink } from '#domain/account-link.ts';
import type { Facility } from '#domain/facility.ts';
import { createHash } from 'node:crypto';
import type { Mailer } from '../adapters/mail.ts';
import type { ServiceLogger } from '../logger.ts';
import { accountLetter } from '../messages/account-fr.ts';
import { asHtml, asText } from './notifications/mail-layout.ts';

export interface AccountLetterFacts {
  account: Pick<Account, 'name' | 'login'>;
  kind: AccountLinkKind;
  link: string;
  expiresAt: string;
  facility: Pick<Facility, 'name' | 'email' | 'timeZone'> | null;
}

interface Dependencies {
  mailer: Mailer | null;
  logger: ServiceLogger;
}

/**
 * Sends a link to an account while whoever issued it waits: it can't wait in the outbox, since nothing keeps it. Whether
 * it left is told on their screen, where the link stands too.
 */
export function createAccountMail({ mailer, logger }: Dependencies) {
  return {
    async send(to: string, facts: AccountLetterFacts): Promise<IssuedLink['mail']> {
      if (!mailer) return 'not-set';
      const letter = accountLetter(facts);
      const digest = createHash('sha256').update(facts.link).digest('hex').slice(0, 32);
      try {
        await mailer.send({
          messageId: `<account.${digest}@${new URL(facts.link).hostname}>`,
          ...{ to, replyTo: facts.facility?.email ?? null, subject: letter.subject },
          ...{ text: asText(letter), html: asHtml(letter) },
        });
        return 'sent';
      } catch (error) {
        logger.warn({ err: error }, 'a link to an account could not be sent');
        return 'failed';
      }
    },
  };
}
export type AccountMail = ReturnType<typeof createAccountMail>;
