import type { Appointment } from '#domain/appointment.ts';
import { appointment, ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { createLogger } from '#server/logger.ts';
import { readEnvironment } from '#server/config.ts';
import { expect, it } from 'vitest';
import type { OutboxDocument } from './outbox.ts';
import { createSender } from './sender.ts';

const NOW = '2027-03-29T08:00:00.000Z';
const message = (kind: OutboxDocument['kind']): OutboxDocument => ({
  ...{ _id: `outbox:${ulid(1)}:1:${kind}:email`, type: 'outbox', appointment: ulid(1), facility: 'tilleuls' },
  ...{
    generation: 1,
    kind,
    channel: 'email',
    start: '2027-03-29T12:10:00.000Z',
    end: '2027-03-29T12:30:00.000Z',
  },
  ...{ state: 'queued', attempts: 0, nextAttemptAt: Date.parse(NOW), at: NOW },
});

/** One message in the outbox, and what leaves of it. */
function desk(kind: OutboxDocument['kind'], state: Partial<Appointment>) {
  const clock = createSettableClock(NOW);
  let stored = message(kind);
  let about = appointment(1, state);
  const sent: string[] = [];
  const sender = createSender({
    clock,
    outbox: {
      waiting: async () => (stored.state === 'queued' ? [stored] : []),
      get: async () => stored,
      save: async (_id, change) => (stored = change(stored) ?? stored),
      before: async () => [{ ...stored, state: 'sent' }],
    },
    render: async () => ({ channel: 'email', mail: { to: 'x@example.org' } }) as never,
    journal: { find: async () => null, record: async () => undefined, forget: async () => undefined },
    guests: { find: async () => null },
    record: async () => undefined,
    appointments: { get: async () => about },
    mailer: {
      send: async ({ to }: { to: string }) => {
        sent.push(to);
        return {};
      },
    } as never,
    smsGateway: null,
    familyPush: null,
    leases: { take: async () => true },
    logger: createLogger(readEnvironment({ NODE_ENV: 'test', LOG_LEVEL: 'silent' })),
  });
  return {
    sent,
    state: () => stored.state,
    give: () => void (about = appointment(1, { ...state, consentWithdrawnAt: undefined })),
    async run() {
      clock.advance(60_000);
      await sender.run();
    },
  };
}

it('says nothing while consent is withdrawn, and says it once it is given again', async () => {
  const { sent, state, give, run } = desk('booked', { consentWithdrawnAt: NOW });
  await run();
  await run();
  expect([sent, state()]).toEqual([[], 'queued']);
  give();
  await run();
  expect([sent, state()]).toEqual([['x@example.org'], 'sent']);
});

it('says all the same that it is off', async () => {
  const { sent, run } = desk('cancelled', { status: 'cancelled', consentWithdrawnAt: NOW });
  await run();
  expect(sent).toEqual(['x@example.org']);
});
