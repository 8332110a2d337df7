import { operatorApi } from '#domain/api/operator.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import type { PushTrialPort } from '$lib/adapters/push-trial.ts';
import { expect, it } from 'vitest';
import { pushOutcome } from './channel-words.ts';
import { ChannelsDesk } from './channels-desk.svelte.ts';

const SUBSCRIPTION = { endpoint: 'https://push.example/1', keys: { p256dh: 'B', auth: 'A' } };

/** @param answer of the service to the try; null: the browser was told no */
async function desk(answer: unknown) {
  const told: string[] = [];
  const api = (async (contract: { path: string }, options?: { body?: unknown }) => {
    if (contract.path === operatorApi.channels.path)
      return { ok: true, data: { channels: [], serverNow: '2027-03-29T08:00:00.000Z', pushKey: 'KEY' } };
    told.push(`sent ${JSON.stringify(options?.body) === JSON.stringify(SUBSCRIPTION)}`);
    return answer;
  }) as unknown as ApiClient;
  const pushTrial: PushTrialPort = {
    readiness: () => 'ready',
    async run(key, send) {
      told.push(`asked with ${key}`);
      if (answer === null) return { ok: false, fault: 'dismissed' };
      const sent = await send(SUBSCRIPTION);
      told.push('forgotten');
      return { ok: true, sent };
    },
  };
  const made = new ChannelsDesk({ api, pushTrial, onSignedOut: () => void told.push('signed out') });
  await made.read();
  return { told, outcome: pushOutcome(await made.testPush()) };
}
const result = (outcome: string, words: string | null = null) => ({
  ...{ ok: true, data: { outcome, cause: null, words } },
});

it('subscribes, sends one and forgets the browser; each answer has its words', async () => {
  const shown = await desk(result('shown'));
  expect(shown.told).toEqual(['asked with KEY', 'sent true', 'forgotten']);
  expect(shown.outcome).toMatchObject({ tone: 'success', words: null });
  expect((await desk(result('taken'))).outcome).toMatchObject({ tone: 'warning' });
  expect((await desk(result('refused', '410'))).outcome).toMatchObject({ tone: 'warning', words: '410' });
});

it('sends nothing where the browser says no, and asks to sign in when the session is over', async () => {
  const dismissed = await desk(null);
  expect([dismissed.told, dismissed.outcome?.tone]).toEqual([['asked with KEY'], 'warning']);
  expect((await desk({ ok: false, failure: { error: 'signed-out' } })).told).toContain('signed out');
});
