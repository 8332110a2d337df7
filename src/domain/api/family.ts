import * as z from 'zod/mini';
import { LinkTokenSchema, SpaceSchema } from '../access-link.ts';
import { IceServerSchema, JoinAnswerSchema } from '../call.ts';
import { endpoint } from '../endpoint.ts';
import { IDENTIFIER_PATTERN, PASSCODE_PATTERN, readIdentifier, readPasscode } from '../link-codes.ts';
import { LineSchema, PhoneNumberSchema, UlidSchema } from '../primitives.ts';
import { SeenFilesSchema } from '../seen-files.ts';
import { SelfTestResultSchema } from '../self-test.ts';

/** As it was typed or pasted: what can be read as a code is one, and what can't is no wrong try. */
const typed = (read: (text: string) => string, pattern: RegExp) =>
  z.string().check(z.maxLength(4_000), z.overwrite(read), z.regex(pattern));

export const familyApi = {
  /** What the page of a link may say before sign-in. Changes nothing; an unknown link is answered like a live one. */
  peek: endpoint({
    method: 'POST',
    path: '/api/links/peek',
    request: z.object({ token: LinkTokenSchema }),
    response: z.object({
      state: z.enum(['live', 'superseded', 'expired']),
      facilityName: z.nullable(LineSchema),
      facilityPhone: z.nullable(PhoneNumberSchema),
    }),
    errors: [],
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/links/sign-in',
    request: z.object({
      token: LinkTokenSchema,
      identifier: typed(readIdentifier, IDENTIFIER_PATTERN),
      passcode: typed(readPasscode, PASSCODE_PATTERN),
    }),
    response: SpaceSchema,
    errors: ['bad-credentials', 'too-many-attempts', 'link-superseded', 'link-expired'],
  }),
  space: endpoint({
    method: 'GET',
    path: '/api/links/:linkId',
    request: undefined,
    response: SpaceSchema,
    errors: ['link-superseded', 'link-expired'],
  }),
  signOut: endpoint({
    method: 'POST',
    path: '/api/links/:linkId/sign-out',
    request: undefined,
    response: undefined,
    errors: [],
  }),
  /** These files were on the family's screen. Repeatable with the same id. */
  markSeen: endpoint({
    method: 'POST',
    path: '/api/links/:linkId/seen',
    request: z.object({ id: UlidSchema, files: SeenFilesSchema }),
    response: undefined,
    errors: ['link-superseded', 'link-expired'],
  }),
  recordSelfTest: endpoint({
    method: 'POST',
    path: '/api/links/:linkId/self-test',
    request: z.object({ id: UlidSchema, result: SelfTestResultSchema }),
    response: undefined,
    errors: ['link-superseded', 'link-expired', 'already-closed'],
  }),
  /** What the self-test's network step goes through; empty when the service knows no relay. */
  relays: endpoint({
    method: 'GET',
    path: '/api/links/:linkId/relays',
    request: undefined,
    response: z.object({ iceServers: z.array(IceServerSchema) }),
    errors: ['link-superseded', 'link-expired'],
  }),
  /** Takes the seat (exclusive), or comes back to it on the same device. */
  join: endpoint({
    method: 'POST',
    path: '/api/links/:linkId/join',
    request: undefined,
    response: JoinAnswerSchema,
    errors: ['link-superseded', 'link-expired', 'room-not-open', 'room-closed', 'seat-taken'],
  }),
  /** « Continuer ici » on another device, once the first has been silent for 30 s. */
  continueHere: endpoint({
    method: 'POST',
    path: '/api/links/:linkId/continue-here',
    request: undefined,
    response: JoinAnswerSchema,
    errors: ['link-superseded', 'link-expired', 'room-not-open', 'room-closed', 'seat-taken'],
  }),
};
