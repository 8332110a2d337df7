import { SeatSchema } from '#domain/call.ts';
import { SlugSchema, UlidSchema } from '#domain/primitives.ts';
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';

/** What a seated participant may do, signed; short names because it travels in an address. */
const PassSchema = z.object({
  /** Appointment and its facility. */
  a: UlidSchema,
  f: SlugSchema,
  /** Seat, and the generation and epoch it was taken in. */
  s: SeatSchema,
  g: z.number(),
  e: z.number(),
  /** This page's PeerServer id. */
  p: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  /** Issued and expiring, in milliseconds since the epoch. */
  i: z.number(),
  x: z.number(),
  /** The account's session that it was asked with. */
  h: z.optional(z.string().check(z.regex(/^[0-9a-f]{24}$/))),
  /** Waits to be let in. */
  w: z.optional(z.literal(true)),
});

export interface RoomPass {
  appointment: string;
  facility: string;
  seat: z.infer<typeof SeatSchema>;
  generation: number;
  epoch: number;
  peerId: string;
  issuedAt: number;
  expiresAt: number;
  /** The account's session that it was asked with, by its name: it is good as long as that one. */
  session?: string;
  /** Of a page at the door: good for waiting there, and for nothing else. */
  waits?: boolean;
}

/**
 * Signs and reads the tokens that the join answer gives and that /signal and /room ask for.
 * @param keys the newest first, which signs: a call goes on through a rotation
 */
export function createRoomTokens(keys: readonly Buffer[]) {
  const [newest] = keys;
  if (!newest) throw new Error('no key for room tokens');
  const signatureOf = (body: string, key = newest) => createHmac('sha256', key).update(body).digest();

  return {
    sign({ waits, session, ...pass }: RoomPass): string {
      const { appointment: a, facility: f, seat: s, generation: g, epoch: e, peerId: p } = pass;
      const short = {
        ...{ a, f, s, g, e, p, i: pass.issuedAt, x: pass.expiresAt },
        ...(session && { h: session }),
        ...(waits && { w: true }),
      };
      const body = Buffer.from(JSON.stringify(short)).toString('base64url');
      return `${body}.${signatureOf(body).toString('base64url')}`;
    },
    /** null for anything that this service didn't sign, or that has expired at `nowMs`. */
    read(token: string, nowMs: number): RoomPass | null {
      const [body = '', signature = '', ...rest] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const isSignedWith = (key: Buffer) => {
        const expected = signatureOf(body, key);
        return given.length === expected.length && timingSafeEqual(given, expected);
      };
      if (rest.length > 0 || !keys.some(isSignedWith)) return null;
      const parsed = PassSchema.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString()));
      if (!parsed.success || parsed.data.x <= nowMs) return null;
      const { a, f, s, g, e, p, i, x, h, w } = parsed.data;
      return {
        ...{ appointment: a, facility: f, seat: s, generation: g, epoch: e },
        ...{ peerId: p, issuedAt: i, expiresAt: x, ...(h && { session: h }), ...(w && { waits: true }) },
      };
    },
  };
}
export type RoomTokens = ReturnType<typeof createRoomTokens>;
