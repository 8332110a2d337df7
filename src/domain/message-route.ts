import { CHANNELS, type Channel, type MessageKind, type MessageState } from './message.ts';
import type { PatientData } from './patient.ts';

/** What is known of whoever is to be told. */
export interface Reachable extends Pick<PatientData, 'email' | 'mobile' | 'emailOwner'> {
  /** A browser of theirs takes pushes. */
  hasPush: boolean;
}

/** One message by one channel. */
export interface Leg {
  channel: Channel;
  kind: MessageKind;
  /** Without the passcode, which the SMS beside it carries (access.md, point 10). */
  partial: boolean;
  /** The mailbox is the facility's own: whoever reads it hands it on (R3). */
  toFacility: boolean;
}

/** As far as it was queued: what is left to try depends on what was. */
export type TriedLeg = Pick<Leg, 'channel' | 'kind'> & {
  partial?: boolean | undefined;
  state: MessageState['state'] | 'dropped';
};

type CanLeave = (channel: Channel) => boolean;

const REMINDERS: readonly MessageKind[] = ['reminder-day', 'reminder-hour'];
/** Said by one channel, then by the next if that one fails: nobody needs the same reminder twice. */
const ONE_BY_ONE: readonly MessageKind[] = [...REMINDERS, 'deposited'];
/** They need no passcode, or come with it wherever they come. */
const WHOLE: readonly MessageKind[] = ['cancelled', 'complete', 'awaited', ...ONE_BY_ONE];

/** A reminder to the facility's own mailbox reminds nobody. */
const isForFamilyAlone = (kind: MessageKind) => kind === 'awaited' || REMINDERS.includes(kind);

/** A channel that can't leave only when there is no other: it waits in sight. */
function channelsTo(kind: MessageKind, reader: Reachable, canLeave: CanLeave): Channel[] {
  const { email, mobile, emailOwner, hasPush } = reader;
  const hasMailbox = email !== null && !(emailOwner === 'facility' && isForFamilyAlone(kind));
  const has: Record<Channel, boolean> = { push: hasPush, sms: mobile !== null, email: hasMailbox };
  const known = CHANNELS.filter((channel) => has[channel]);
  const open = known.filter(canLeave);
  return open.length > 0 || isForFamilyAlone(kind) ? open : known;
}

const legOf = (kind: MessageKind, channel: Channel, reader: Reachable, partial: boolean): Leg => ({
  ...{ channel, kind, partial },
  toFacility: channel === 'email' && reader.emailOwner === 'facility',
});

/**
 * By which channels a message leaves at once. What carries the link goes by every one, to be found again (R3); reminders and
 * the word of a document by one; « on vous attend » by those that ring.
 */
export function firstLegs(kind: MessageKind, reader: Reachable, canLeave: CanLeave): Leg[] {
  const channels = channelsTo(kind, reader, canLeave);
  const ringing = channels.filter((channel) => channel !== 'email');
  const quick = ringing.length > 0 ? ringing : channels;
  const wanted = ONE_BY_ONE.includes(kind) ? channels.slice(0, 1) : kind === 'awaited' ? quick : channels;
  const isSplit = !WHOLE.includes(kind) && wanted.includes('sms');
  return wanted.map((channel) => legOf(kind, channel, reader, isSplit && channel === 'email'));
}

/**
 * Sent again by the one channel that staff chose. @param known what this generation was told already: where the SMS
 * failed, the e-mail carries the passcode.
 */
export function resentLeg(
  channel: 'email' | 'sms',
  reader: Reachable,
  known: readonly TriedLeg[],
  canLeave: CanLeave,
): Leg {
  const isLost = known.some((leg) => leg.channel === 'sms' && leg.state === 'failed');
  const isSplit = reader.mobile !== null && canLeave('sms') && !isLost;
  return legOf('resent', channel, reader, channel === 'email' && isSplit);
}

/** What takes over from a leg that failed: the next channel known, or the e-mail with all in it; null: staff call. */
export function nextLeg(
  failed: TriedLeg,
  tried: readonly TriedLeg[],
  reader: Reachable,
  canLeave: CanLeave,
): Leg | null {
  // The SMS beside it says all that it would have said; and the last resort has none.
  if (failed.partial || failed.kind === 'complete') return null;
  const others = tried.filter((leg) => leg.channel !== failed.channel || leg.kind !== failed.kind);
  const isCarried = others.some(
    ({ partial, state }) => partial !== true && state !== 'failed' && state !== 'dropped',
  );
  if (isCarried) return null;
  const untried = channelsTo(failed.kind, reader, canLeave).find(
    (channel) => channel !== failed.channel && !others.some((leg) => leg.channel === channel),
  );
  if (untried) return legOf(failed.kind, untried, reader, false);
  const mail = others.find(({ partial }) => partial === true);
  const isOpen = mail && mail.state !== 'failed' && reader.email !== null;
  return isOpen ? legOf('complete', 'email', reader, false) : null;
}
