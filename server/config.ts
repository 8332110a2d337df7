import * as z from 'zod/mini';

const optional = (schema: z.ZodMiniType<string>) => z.optional(schema);
const port = z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535));
const flag = z._default(
  z.pipe(
    z.enum(['0', '1', 'true', 'false']),
    z.transform((value) => value === '1' || value === 'true'),
  ),
  false,
);
const address = (...protocols: string[]) =>
  z.string().check(
    z.refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol), {
      error: `must be an address that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    }),
  );

/** Every setting, read from the environment; listed in README.md and .env.example. */
export const EnvironmentSchema = z
  .object({
    NODE_ENV: z._default(z.enum(['development', 'test', 'production']), 'development'),
    HOST: z._default(z.string(), '127.0.0.1'),
    PORT: z._default(port, 8080),
    DATA_DIR: z._default(z.string(), 'data'),
    PUBLIC_URL: optional(address('http:', 'https:')),
    TRUST_PROXY: flag,
    TLS_CERT: optional(z.string()),
    TLS_KEY: optional(z.string()),
    COUCHDB_URL: optional(address('http:', 'https:')),
    COUCHDB_PROXY_SECRET: optional(z.string().check(z.minLength(16))),
    CREDENTIAL_KEY: optional(
      z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' })),
    ),
    SMTP_URL: optional(address('smtp:', 'smtps:')),
    MAIL_FROM: optional(z.string()),
    SMS_DRIVER: z.optional(z.enum(['http'])),
    SMS_URL: optional(address('http:', 'https:')),
    SMS_METHOD: z._default(z.enum(['POST', 'PUT', 'GET']), 'POST'),
    SMS_HEADERS: optional(z.string()),
    SMS_BODY: optional(z.string()),
    TURN_URLS: optional(z.string()),
    TURN_SECRET: optional(z.string().check(z.minLength(16))),
    DEMO: z.optional(flag),
    LOG_LEVEL: z._default(z.enum(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
  })
  .check(
    z.refine((env) => !env.SMTP_URL || env.MAIL_FROM, {
      path: ['MAIL_FROM'],
      error: 'is needed with SMTP_URL',
    }),
    z.refine((env) => !env.SMS_DRIVER || env.SMS_URL, {
      path: ['SMS_URL'],
      error: 'is needed with SMS_DRIVER',
    }),
    z.refine((env) => !env.TURN_URLS || env.TURN_SECRET, {
      path: ['TURN_SECRET'],
      error: 'is needed with TURN_URLS',
    }),
    z.refine((env) => Boolean(env.TLS_CERT) === Boolean(env.TLS_KEY), {
      path: ['TLS_KEY'],
      error: 'TLS_CERT and TLS_KEY go together',
    }),
    z.refine((env) => env.NODE_ENV !== 'production' || env.PUBLIC_URL, {
      path: ['PUBLIC_URL'],
      error: 'is needed in production: it is the address in every link',
    }),
  );

export type Environment = z.infer<typeof EnvironmentSchema>;

/** Settings that can't be used, one line each, ready to print. */
export class ConfigurationError extends Error {
  readonly lines: string[];

  constructor(lines: string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigurationError';
    this.lines = lines;
  }
}

/**
 * Reads the environment. An empty value counts as absent.
 * @throws ConfigurationError with one line per fault.
 */
export function readEnvironment(variables: Record<string, string | undefined>): Environment {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = EnvironmentSchema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message || 'is not valid'}`),
  );
}
