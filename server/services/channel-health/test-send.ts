import type { TestedChannel, TestResult } from '#domain/channel-health.ts';
import { readPhone } from '#domain/phone.ts';
import { EmailSchema } from '#domain/primitives.ts';
import { ulid } from 'ulid';
import type { Clock } from '../../adapters/clock.ts';
import { DeliveryError, type Accepted } from '../../adapters/delivery.ts';
import type { Mailer } from '../../adapters/mail.ts';
import type { SmsGateway } from '../../adapters/sms.ts';
import { Failure } from '../../failure.ts';
import { testMail, TEST_SMS } from '../../messages/test-fr.ts';
import { createTries } from './tries.ts';

interface Dependencies {
  clock: Clock;
  mailer: Mailer | null;
  smsGateway: SmsGateway | null;
  /** Nothing leaves, where no channel is set. */
  isDemo: boolean;
  /** Where the gateway reports to. */
  callbackOf: (id: string) => string;
  onAccepted: (channel: TestedChannel) => Promise<void>;
}

/** Sends a fixed text by one channel, past the outbox: what the server answers is told at once. */
export function createTestSend(dependencies: Dependencies) {
  const { clock, mailer, smsGateway, isDemo, callbackOf, onAccepted } = dependencies;
  const count = createTries(clock);

  function sendingOf(channel: TestedChannel, typed: string): (() => Promise<Accepted>) | null {
    const id = `test-${ulid(clock.now())}`;
    if (channel === 'sms') {
      const to = readPhone(typed, 'FR');
      if (!to) throw new Failure('bad-request', { fields: { to: 'not-a-phone-number' } });
      return smsGateway && (() => smsGateway.send({ id, to, text: TEST_SMS, callback: callbackOf(id) }));
    }
    const to = EmailSchema.safeParse(typed).data;
    if (!to) throw new Failure('bad-request', { fields: { to: 'not-an-email' } });
    const domain = mailer?.address.split('@')[1] ?? 'localhost';
    const mail = { messageId: `<${id}@${domain}>`, to, replyTo: null, ...testMail };
    return mailer && (() => mailer.send(mail));
  }

  /** @throws Failure `bad-request` with the field, `too-many-attempts` */
  return async (account: string, channel: TestedChannel, typed: string): Promise<TestResult> => {
    const send = sendingOf(channel, typed);
    count(account);
    const unsent = { cause: null, words: null };
    if (!send) return { outcome: isDemo ? 'demo' : 'unset', ...unsent };
    try {
      const { gatewayId } = await send();
      await onAccepted(channel);
      return { outcome: 'accepted', cause: null, words: gatewayId?.slice(0, 120) ?? null };
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      return { outcome: 'refused', cause: error.code, words: error.message };
    }
  };
}
export type TestSend = ReturnType<typeof createTestSend>;
