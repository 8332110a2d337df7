import type { CallFailure } from '$lib/adapters/api-client.ts';

type Code = CallFailure['error'];

/** What trying again by itself can't mend: the file is set aside, and someone is told. */
const FOR_GOOD: readonly Code[] = [
  'file-too-large',
  'file-type-refused',
  'file-damaged',
  'file-unsafe',
  'already-closed',
  'too-many-attempts',
  'forbidden',
  'not-found',
  'bad-request',
];

/** Else the service or the way to it is at fault: the file waits. */
export const isForGood = (error: Code): boolean => FOR_GOOD.includes(error);

export const needsSignIn = (error: Code): boolean => error === 'signed-out' || error === 'device-unknown';
