import { describe, expect, it } from 'vitest';
import { firstLegs, nextLeg, resentLeg, type Leg, type Reachable, type TriedLeg } from './message-route.ts';
import type { Channel, MessageKind } from './message.ts';

const NOBODY: Reachable = { email: null, mobile: null, emailOwner: 'family', hasPush: false };
const email = { email: 'a@example.org' };
const mobile = { mobile: '+33639981234' };
const push = { hasPush: true };
const facilityMail = { ...email, emailOwner: 'facility' as const };
const every = () => true;
const without = (missing: Channel) => (channel: Channel) => channel !== missing;

/** « sms », « email- » without the passcode, « email> » to the facility, « email! » with all in it. */
const said = ({ channel, kind, partial, toFacility }: Leg) =>
  `${channel}${kind === 'complete' ? '!' : ''}${partial ? '-' : ''}${toFacility ? '>' : ''}`;

describe('firstLegs', () => {
  it.each<[MessageKind, Partial<Reachable>, string]>([
    ['booked', {}, ''],
    ['booked', email, 'email'],
    ['booked', mobile, 'sms'],
    ['booked', { ...email, ...mobile }, 'sms email-'],
    ['booked', { ...email, ...mobile, ...push }, 'push sms email-'],
    ['booked', { ...email, ...push }, 'push email'],
    ['booked', facilityMail, 'email>'],
    ['moved', { ...facilityMail, ...mobile }, 'sms email->'],
    ['cancelled', { ...email, ...mobile }, 'sms email'],
    ['reminder-day', { ...email, ...mobile, ...push }, 'push'],
    ['reminder-hour', { ...email, ...mobile }, 'sms'],
    ['reminder-hour', email, 'email'],
    ['reminder-day', facilityMail, ''],
    ['awaited', { ...email, ...mobile, ...push }, 'push sms'],
    ['awaited', email, 'email'],
    ['awaited', facilityMail, ''],
    ['deposited', { ...email, ...mobile, ...push }, 'push'],
    ['deposited', { ...email, ...mobile }, 'sms'],
    ['deposited', { ...facilityMail, ...mobile }, 'sms'],
    ['deposited', facilityMail, 'email>'],
  ])('%s to %o: %s', (kind, known, legs) => {
    expect(
      firstLegs(kind, { ...NOBODY, ...known }, every)
        .map(said)
        .join(' '),
    ).toBe(legs);
  });

  it('leaves out what isn’t configured, and waits in sight when nothing is', () => {
    const both = { ...NOBODY, ...email, ...mobile };
    expect(firstLegs('booked', both, without('sms')).map(said)).toEqual(['email']);
    expect(firstLegs('booked', both, () => false).map(said)).toEqual(['sms', 'email-']);
    expect(firstLegs('reminder-day', both, () => false)).toEqual([]);
  });
});

const leg = (channel: Channel, state: TriedLeg['state'], over: Partial<TriedLeg> = {}): TriedLeg => ({
  ...{ channel, state, kind: 'booked', partial: false },
  ...over,
});
const split = { partial: true };
const complete = { kind: 'complete' } as const;
const reminder = { kind: 'reminder-day' } as const;

describe('nextLeg', () => {
  const both = { ...email, ...mobile };
  const all = { ...both, ...push };
  it.each<[string, Partial<Reachable>, TriedLeg[], string | null]>([
    ['the one channel there is', mobile, [leg('sms', 'failed')], null],
    [
      'the SMS: the e-mail then carries all',
      both,
      [leg('sms', 'failed'), leg('email', 'sent', split)],
      'email!',
    ],
    [
      'the SMS, to the facility’s own mailbox',
      { ...facilityMail, ...mobile },
      [leg('sms', 'failed'), leg('email', 'sent', split)],
      'email!>',
    ],
    [
      'the SMS, when the e-mail failed before',
      both,
      [leg('sms', 'failed'), leg('email', 'failed', split)],
      null,
    ],
    [
      'the SMS, with a push that was seen',
      all,
      [leg('sms', 'failed'), leg('push', 'delivered'), leg('email', 'sent', split)],
      null,
    ],
    [
      'the push, beside an SMS',
      all,
      [leg('push', 'failed'), leg('sms', 'sent'), leg('email', 'sent', split)],
      null,
    ],
    [
      'the push, after the SMS',
      all,
      [leg('push', 'failed'), leg('sms', 'failed'), leg('email', 'sent', split)],
      'email!',
    ],
    ['the e-mail without the passcode', all, [leg('email', 'failed', split), leg('sms', 'sent')], null],
    [
      'the e-mail with all of it',
      all,
      [leg('email', 'failed', complete), leg('sms', 'failed'), leg('email', 'sent', split)],
      null,
    ],
    ['a reminder’s push', all, [leg('push', 'failed', reminder)], 'sms'],
    ['a reminder’s SMS', all, [leg('sms', 'failed', reminder), leg('push', 'failed', reminder)], 'email'],
    [
      'a reminder’s last',
      all,
      [leg('email', 'failed', reminder), leg('sms', 'failed', reminder), leg('push', 'failed', reminder)],
      null,
    ],
    ['sent again by SMS', { ...email, ...mobile }, [leg('sms', 'failed', { kind: 'resent' })], 'email'],
    ['sent again by e-mail', { ...email, ...mobile }, [leg('email', 'failed', { kind: 'resent' })], 'sms'],
    [
      'what was cancelled, by both',
      { ...email, ...mobile },
      [leg('sms', 'failed', { kind: 'cancelled' }), leg('email', 'sent', { kind: 'cancelled' })],
      null,
    ],
  ])('after %s', (_name, known, tried, next) => {
    const [failed] = tried;
    const found = failed && nextLeg(failed, tried, { ...NOBODY, ...known }, every);
    expect(found ? said(found) : null).toBe(next);
  });
});

describe('resentLeg', () => {
  const both = { ...NOBODY, ...email, ...mobile };
  it('leaves the passcode to the SMS, unless that one failed', () => {
    expect(said(resentLeg('email', both, [leg('sms', 'sent')], every))).toBe('email-');
    expect(said(resentLeg('email', both, [leg('sms', 'failed')], every))).toBe('email');
    expect(said(resentLeg('email', { ...both, mobile: null }, [], every))).toBe('email');
    expect(said(resentLeg('email', both, [], without('sms')))).toBe('email');
    expect(said(resentLeg('sms', both, [], every))).toBe('sms');
  });
});
