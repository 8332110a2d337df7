import type { Appointment } from '#domain/appointment.ts';
import { appointment, ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { DeliveryError } from '#server/adapters/delivery.ts';
import { createLogger } from '#server/logger.ts';
import { readEnvironment } from '#server/config.ts';
import { describe, expect, it } from 'vitest';
import type { OutboxDocument } from './outbox-document.ts';
import { createRelevance } from './relevance.ts';
import { createSender } from './sender.ts';

const NOW = '2027-03-29T08:00:00.000Z';
const message = (kind: OutboxDocument['kind'], channel: OutboxDocument['channel']): OutboxDocument => ({
  ...{ _id: `outbox:${ulid(1)}:1:${kind}:${channel}`, type: 'outbox', appointment: ulid(1) },
  ...{ facility: 'tilleuls', generation: 1, kind, about: kind, channel },
  ...{ start: '2027-03-29T12:10:00.000Z', end: '2027-03-29T12:30:00.000Z' },
  ...{ state: 'queued', attempts: 0, nextAttemptAt: Date.parse(NOW), at: NOW },
});

interface Scene {
  kind?: OutboxDocument['kind'];
  channel?: OutboxDocument['channel'];
  state?: Partial<Appointment>;
  /** What the server or the gateway answers to each attempt. */
  answer?: () => void;
}

/** One message in the outbox, and what leaves of it. */
function desk({ kind = 'booked', channel = 'email', state = {}, answer = () => undefined }: Scene) {
  const clock = createSettableClock(NOW);
  let stored = message(kind, channel);
  let about = appointment(1, state);
  const sent: string[] = [];
  const told: string[] = [];
  let readings = 0;
  const handedOver = new Set<string>();
  const send = async () => {
    answer();
    sent.push(stored.channel);
    return { gatewayId: `g${sent.length}` };
  };
  const sender = createSender({
    clock,
    outbox: {
      written: async () => [stored],
      async get() {
        readings += 1;
        return stored;
      },
      save: async (_id, change) => (stored = change(stored) ?? stored),
      escalate: async ({ _id }) => void handedOver.add(_id),
    },
    relevance: createRelevance({
      ...{ clock, store: null as never, facilities: null as never },
      outbox: { before: async () => [{ ...stored, state: 'sent' }], told: async () => [] },
      journal: { find: async () => null },
      guests: { find: async () => null },
    }),
    render: async () => ({ channel, [channel === 'email' ? 'mail' : channel]: {} }) as never,
    journal: { find: async () => null, record: async () => undefined, forget: async () => undefined },
    record: async (_message, news) => void told.push(`${news.state} ${news.cause ?? ''}`.trim()),
    appointments: { get: async () => about },
    ...{ mailer: { send }, smsGateway: { send }, familyPush: { send } },
    leases: { take: async () => true },
    logger: createLogger(readEnvironment({ NODE_ENV: 'test', LOG_LEVEL: 'silent' })),
  });
  return {
    sent,
    told,
    stored: () => stored,
    escalations: () => handedOver.size,
    readings: () => readings,
    change: (change: Partial<OutboxDocument>) => void (stored = { ...stored, ...change }),
    give: () => void (about = appointment(1, { ...state, consentWithdrawnAt: undefined })),
    list: () => sender.list(),
    inMinutes: (minutes: number) => clock.now() + minutes * 60_000,
    async run(minutes = 1) {
      clock.advance(minutes * 60_000);
      await sender.run(channel);
    },
  };
}

describe('consent', () => {
  it('withdrawn holds a message back, and given again lets it leave', async () => {
    const { sent, stored, give, run } = desk({ state: { consentWithdrawnAt: NOW } });
    await run();
    await run();
    expect([sent, stored().state]).toEqual([[], 'queued']);
    give();
    await run();
    expect([sent, stored().state]).toEqual([['email'], 'sent']);
  });

  it('withdrawn doesn’t hold back that it is off', async () => {
    const { sent, run } = desk({
      ...{ kind: 'cancelled', state: { status: 'cancelled', consentWithdrawnAt: NOW } },
    });
    await run();
    expect(sent).toEqual(['email']);
  });
});

describe('a push', () => {
  it('that no device confirms within five minutes has failed, and another channel takes over', async () => {
    const { sent, told, stored, escalations, run } = desk({ channel: 'push' });
    await run();
    await run(4);
    expect([sent, stored().state, stored().gatewayId, escalations()]).toEqual([['push'], 'sent', 'g1', 0]);
    await run(2);
    expect([sent, stored().state, stored().cause, escalations()]).toEqual([
      ...[['push'], 'failed', 'unacknowledged', 1],
    ]);
    expect(told).toEqual(['sent', 'failed unacknowledged']);
  });

  it('that another instance sent has its five minutes when this one takes over', async () => {
    const { stored, escalations, change, list, inMinutes, run } = desk({ channel: 'push' });
    await list();
    change({ state: 'sent', nextAttemptAt: inMinutes(5) });
    await run(2);
    expect([stored().state, escalations()]).toEqual(['sent', 0]);
    await run(4);
    expect([stored().state, stored().cause, escalations()]).toEqual(['failed', 'unacknowledged', 1]);
  });

  it('that one confirms is left alone', async () => {
    const { stored, escalations, change, run } = desk({ channel: 'push' });
    await run();
    change({ state: 'delivered' });
    await run(6);
    expect([stored().state, escalations()]).toEqual(['delivered', 0]);
  });
});

it('what another instance sent is waited for no more', async () => {
  const { sent, readings, change, list, run } = desk({ channel: 'sms' });
  await list();
  change({ state: 'sent' });
  await list();
  await run();
  expect([sent, readings()]).toEqual([[], 0]);
});

describe('a gateway', () => {
  const refusal = (isPermanent: boolean) => () => {
    throw new DeliveryError('non', { isPermanent, code: isPermanent ? 'refused-recipient' : 'no-answer' });
  };

  it('that refuses for good ends it at once', async () => {
    const { told, stored, escalations, run } = desk({ channel: 'sms', answer: refusal(true) });
    await run();
    expect([stored().state, escalations(), told]).toEqual(['failed', 1, ['failed refused-recipient']]);
  });

  it('that is away is tried again; staff see it from the second time on, another channel helps from the fourth', async () => {
    const { told, stored, escalations, run } = desk({ channel: 'sms', answer: refusal(false) });
    await run();
    expect([told, stored().state]).toEqual([[], 'queued']);
    await run();
    expect([told, escalations()]).toEqual([['queued no-answer'], 0]);
    await run();
    await run(5);
    expect([stored().attempts, stored().state, escalations()]).toEqual([4, 'queued', 1]);
  });

  it('that is back gets it, and nothing is left of the failure', async () => {
    let isAway = true;
    const { sent, stored, run } = desk({ answer: () => isAway && refusal(false)() });
    await run();
    isAway = false;
    await run();
    expect([sent, stored().state, stored().cause, stored().error]).toEqual([
      ...[['email'], 'sent', undefined, undefined],
    ]);
  });

  it('whose receipt comes before its own yes is believed', async () => {
    const scene = desk({ answer: () => scene.change({ state: 'delivered' }) });
    await scene.run();
    expect(scene.stored().state).toBe('delivered');
  });
});

/** One SMS whose gateway is silent, and one e-mail, of the same appointment. */
function lanes() {
  const clock = createSettableClock(NOW);
  const of = (number: number, channel: OutboxDocument['channel']) => ({
    ...message('booked', channel),
    ...{ _id: `outbox:${ulid(number)}:1:booked:${channel}`, appointment: ulid(number) },
  });
  const stored = new Map([of(1, 'sms'), of(1, 'email')].map((one) => [one._id, one]));
  const sent: string[] = [];
  const silence = Promise.withResolvers<undefined>();
  const sender = createSender({
    clock,
    outbox: {
      written: async () => [...stored.values()],
      get: async (id) => stored.get(id) ?? null,
      save: async (id, change) => {
        const current = stored.get(id);
        const changed = current && change(current);
        if (changed) stored.set(id, changed);
        return changed ?? null;
      },
      escalate: async () => undefined,
    },
    relevance: {
      ...{ isVoid: async () => false, isWithheld: () => false, asHeard: async (one: unknown) => one },
    } as never,
    render: async ({ channel }) => ({ channel, [channel === 'email' ? 'mail' : channel]: {} }) as never,
    journal: { find: async () => null, record: async () => undefined, forget: async () => undefined },
    record: async () => undefined,
    appointments: { get: async () => appointment(1) },
    mailer: { send: async () => ({ gatewayId: String(sent.push('email')) }) },
    smsGateway: {
      async send() {
        await silence.promise;
        return { gatewayId: String(sent.push('sms')) };
      },
    },
    familyPush: null,
    leases: { take: async () => true },
    logger: createLogger(readEnvironment({ NODE_ENV: 'test', LOG_LEVEL: 'silent' })),
  });
  return { sender, sent, answer: () => silence.resolve(undefined) };
}

describe('a gateway that is silent', () => {
  it('holds up no other channel, of the same appointment neither', async () => {
    const { sender, sent, answer } = lanes();
    const waiting = sender.run('sms');
    await sender.run('email');
    expect(sent).toEqual(['email']);
    answer();
    await waiting;
    expect(sent).toEqual(['email', 'sms']);
  });
});
