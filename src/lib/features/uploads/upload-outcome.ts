import type { CallFailure } from '$lib/adapters/api-client.ts';

type Code = CallFailure['error'];

/** What trying again by itself can't mend: the file is set aside, and someone is told. */
const FOR_GOOD: readonly Code[] = [
  'file-too-large',
  'file-type-refused',
  'file-damaged',
  'file-unsafe',
  'dossier-full',
  'already-closed',
  'link-expired',
  'forbidden',
  'not-found',
  'bad-request',
];
const SIGN_IN: readonly Code[] = ['signed-out', 'device-unknown', 'link-superseded'];
/** A line that alters this often alters always. */
const MOST_TRIES = 3;

/** The service was there, and failed: perhaps at this file alone. */
const FAULTS: readonly Code[] = ['internal', 'store-unavailable'];

/**
 * `again`: at once; `wait`: the service or the way to it is at fault, the file waits; `later`: it waits too, but others
 * needn't.
 */
export type Verdict = 'again' | 'wait' | 'later' | 'sign-in' | 'refused';

/** @param tries of this file, this one counted, that arrived otherwise than they left */
export function judge(error: Code, tries: number): Verdict {
  if (SIGN_IN.includes(error)) return 'sign-in';
  if (error === 'file-altered') return tries < MOST_TRIES ? 'again' : 'refused';
  if (FAULTS.includes(error)) return 'later';
  return FOR_GOOD.includes(error) ? 'refused' : 'wait';
}
