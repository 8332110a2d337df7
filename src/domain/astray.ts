import { hasReached, type MessageState } from './message.ts';
import type { PatientData } from './patient.ts';

/** What was sent to a number or an address that was corrected since. */
export interface Astray {
  /** `reissue`: somebody else may have the link, and can still come in. `resend`: nobody has it. */
  act: 'reissue' | 'resend';
  channel: 'sms' | 'email';
  to: string | null;
}

type Contact = Pick<PatientData, 'mobile' | 'email'>;

/** The last word of each channel, of what was for the family itself. */
function lastOf(messages: readonly MessageState[], channel: Astray['channel']): MessageState | undefined {
  return messages.filter((one) => one.channel === channel && one.toFacility !== true).at(-1);
}

/**
 * What a correction of the sheet leaves to be done, of the links of one generation; null: nothing.
 * @param contact as noted now
 */
export function astray(
  messages: readonly MessageState[],
  generation: number,
  { mobile, email }: Contact,
): Astray | null {
  const own = messages.filter((one) => one.generation === generation);
  const noted = { sms: mobile, email };
  const lost = own.find(
    ({ channel, state, to, toFacility }) =>
      channel !== 'push' &&
      toFacility !== true &&
      to !== undefined &&
      hasReached({ channel, state }) &&
      to !== noted[channel],
  );
  if (lost && lost.channel !== 'push') return { act: 'reissue', channel: lost.channel, to: lost.to ?? null };
  for (const channel of ['sms', 'email'] as const) {
    const last = lastOf(own, channel);
    const isKnown = last?.to !== undefined || last?.cause === 'no-address';
    if (last?.state === 'failed' && isKnown && noted[channel] && noted[channel] !== last.to)
      return { act: 'resend', channel, to: last.to ?? null };
  }
  return null;
}
