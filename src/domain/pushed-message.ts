import * as z from 'zod/mini';
import { IDENTIFIER_PATTERN, PASSCODE_PATTERN, TOKEN_PATTERN } from './link-codes.ts';
import { LineSchema } from './primitives.ts';

/** What a family's notification opens: in the address after the `#`, so that it never reaches a server's log. */
export const PushedMessageSchema = z.object({
  facilityName: LineSchema,
  text: LineSchema,
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

export const PUSHED_MESSAGE_PATH = '/r/recu';

/** Path and fragment of the page that shows it. */
export const pushedMessagePath = (message: PushedMessage): string =>
  `${PUSHED_MESSAGE_PATH}#${encodeURIComponent(JSON.stringify(message))}`;

/** null: not one of ours, or cut off. */
export function readPushedMessage(hash: string): PushedMessage | null {
  try {
    return PushedMessageSchema.safeParse(JSON.parse(decodeURIComponent(hash.replace(/^#/, '')))).data ?? null;
  } catch {
    return null;
  }
}
