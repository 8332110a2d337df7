import * as z from 'zod/mini';

export const optional = (schema: z.ZodMiniType<string>) => z.optional(schema);
export const address = (...protocols: string[]) =>
  z.string().check(
    z.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: `must be an address that starts with ${protocols.map((p) => (p === 'mailto:' ? p : `${p}//`)).join(' or ')}`,
    }),
  );

export type Loose = Record<string, unknown>;

/** A rule about several settings, judged even when another one is at fault: every fault is told at once. */
export const rule = (isKept: (env: Loose) => unknown, path: string, error: string) =>
  z.refine<Loose>((env) => Boolean(isKept(env)), { path: [path], error, when: () => true });
