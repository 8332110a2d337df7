import * as z from 'zod/mini';
import { IDENTIFIER_PATTERN, PASSCODE_PATTERN, TOKEN_PATTERN } from './link-codes.ts';
import { MESSAGE_KINDS } from './message.ts';

/**
 * What a family's notification opens: in the address after the `#`, so that it never reaches a server's log. No words: anyone
 * may send an address, and what it says would be taken for the facility's own.
 */
export const PushedMessageSchema = z.object({
  kind: z.enum(MESSAGE_KINDS),
  /** null once there is nothing to open any more. */
  access: z.nullable(
    z.object({
      token: z.string().check(z.regex(TOKEN_PATTERN)),
      identifier: z.string().check(z.regex(IDENTIFIER_PATTERN)),
      passcode: z.string().check(z.regex(PASSCODE_PATTERN)),
    }),
  ),
});
export type PushedMessage = z.infer<typeof PushedMessageSchema>;

/**
 * Path and fragment of what it opens: the space, where this browser is signed in, else the message itself.
 * @param linkId of the link, or any other where there is none any more
 */
export const pushedMessagePath = (linkId: string, message: PushedMessage): string =>
  `/r/${linkId}#${encodeURIComponent(JSON.stringify(message))}`;

/** null: not one of ours, or cut off. */
export function readPushedMessage(hash: string): PushedMessage | null {
  try {
    return PushedMessageSchema.safeParse(JSON.parse(decodeURIComponent(hash.replace(/^#/, '')))).data ?? null;
  } catch {
    return null;
  }
}
