import * as z from 'zod/mini';

/** Base64url, as WebAuthn's JSON carries bytes. */
const bytes = (maxLength: number) =>
  z.string().check(z.minLength(1), z.maxLength(maxLength), z.regex(/^[A-Za-z0-9_-]+$/));
/** WebAuthn bounds an id at 1,023 bytes. */
const CredentialIdSchema = bytes(1400);
const ChallengeSchema = bytes(200);
const TransportsSchema = z.optional(z.array(z.string().check(z.maxLength(20))).check(z.maxLength(10)));
const ExtensionsSchema = z.object({});
const DescriptorSchema = z.object({
  id: CredentialIdSchema,
  type: z.literal('public-key'),
  transports: z.optional(z.array(z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']))),
});

/** What a browser needs to make a passkey (PublicKeyCredentialCreationOptionsJSON, of which we use this much). */
export const PasskeyCreationSchema = z.object({
  challenge: ChallengeSchema,
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: bytes(100), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ alg: z.number(), type: z.literal('public-key') })),
  timeout: z.number(),
  excludeCredentials: z.array(DescriptorSchema),
  authenticatorSelection: z.object({
    residentKey: z.literal('required'),
    requireResidentKey: z.literal(true),
    userVerification: z.literal('required'),
  }),
  attestation: z.literal('none'),
});
export type PasskeyCreation = z.infer<typeof PasskeyCreationSchema>;

/** What a browser needs to use one; without a list, whichever the person has for this service. */
export const PasskeyRequestSchema = z.object({
  challenge: ChallengeSchema,
  rpId: z.string(),
  timeout: z.number(),
  userVerification: z.literal('required'),
  allowCredentials: z.optional(z.array(DescriptorSchema)),
});
export type PasskeyRequest = z.infer<typeof PasskeyRequestSchema>;

/** A passkey that was just made, as the browser hands it over (RegistrationResponseJSON). */
export const NewPasskeySchema = z.object({
  id: CredentialIdSchema,
  rawId: CredentialIdSchema,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes(4_000),
    attestationObject: bytes(16_000),
    transports: TransportsSchema,
  }),
  clientExtensionResults: ExtensionsSchema,
});
export type NewPasskey = z.infer<typeof NewPasskeySchema>;

/** A challenge signed by a passkey (AuthenticationResponseJSON). */
export const SignedChallengeSchema = z.object({
  id: CredentialIdSchema,
  rawId: CredentialIdSchema,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes(4_000),
    authenticatorData: bytes(4_000),
    signature: bytes(8_000),
    userHandle: z.optional(bytes(100)),
  }),
  clientExtensionResults: ExtensionsSchema,
});
export type SignedChallenge = z.infer<typeof SignedChallengeSchema>;
