import type { MessageState } from '#domain/message.ts';
import { expect, it } from 'vitest';
import { messageLines } from './message-lines.ts';

const sent = (over: Partial<MessageState>): MessageState => ({
  ...{ channel: 'sms', generation: 1, kind: 'booked', state: 'sent', at: '2027-03-29T12:00:00.000Z' },
  ...over,
});
const lineOf = (over: Partial<MessageState>) => messageLines([sent(over)])[0];

it.each([
  [{}, 'SMS, invitation', 'done', 'envoyé'],
  [{ channel: 'push' }, 'Notification, invitation', 'pending', 'envoyé'],
  [{ state: 'delivered', kind: 'reminder-day' }, 'SMS, rappel', 'done', 'remis'],
  [{ state: 'queued' }, 'SMS, invitation', 'pending', 'en file'],
  [{ state: 'queued', cause: 'no-answer' }, 'SMS, invitation', 'warning', 'nouvel essai'],
  [{ state: 'failed', cause: 'unreachable' }, 'SMS, invitation', 'danger', 'en échec'],
  [{ kind: 'deposited' }, 'SMS, document à lire', 'done', 'envoyé'],
  [{ kind: undefined }, 'SMS, invitation', 'done', 'envoyé'],
] as const)('%o', (over, title, tone, word) => {
  expect(lineOf(over)).toMatchObject({ title, tone, word });
});

it('says why, and what to do', () => {
  expect(lineOf({ state: 'failed', cause: 'unreachable' })).toMatchObject({
    cause: 'téléphone éteint ou hors réseau',
    next: 'Appelez la famille, ou renvoyez par e-mail.',
  });
  const word = { kind: 'deposited', state: 'failed' } as const;
  expect(lineOf({ ...word, cause: 'unreachable' })?.next).toContain('autre canal');
  expect(lineOf({ ...word, cause: 'unreachable' })?.next).not.toContain('renvoyez');
  const silent = { cause: 'no-answer' } as const;
  expect(lineOf({ ...silent, state: 'queued' })?.next).toContain('réessaie');
  expect(lineOf({ ...silent, state: 'failed' })?.next).toContain('n’essaie plus');
});

it('names the facility’s own mailbox, and the hour it was sent when it arrived later', () => {
  expect(lineOf({ channel: 'email', toFacility: true })?.title).toBe(
    'E-mail, invitation, à l’adresse de l’établissement',
  );
  const sentAt = '2027-03-29T11:59:00.000Z';
  expect(lineOf({ state: 'delivered', sentAt })?.sentAt).toBe(sentAt);
  expect(lineOf({ sentAt: '2027-03-29T12:00:00.000Z' })?.sentAt).toBeNull();
});
