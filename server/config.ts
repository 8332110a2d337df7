import type { SecondFactorRule } from '#domain/second-factor.ts';
import * as z from 'zod/mini';
import { MESSAGE_RULES, MESSAGE_SETTINGS } from './message-settings.ts';
import { address, optional, rule, type Loose } from './setting.ts';

const port = z.coerce.number().check(z.int(), z.gte(0), z.lte(65_535));
const between = (least: number, most: number) => z.coerce.number().check(z.int(), z.gte(least), z.lte(most));
const flag = z.pipe(
  z.enum(['0', '1', 'true', 'false']),
  z.transform((value) => value === '1' || value === 'true'),
);
const key = optional(z.string().check(z.regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' })));
/** The keys before it, the newest first, with commas between: what they opened goes on opening. */
const keysBefore = optional(
  z.string().check(
    z.refine((keys) => keys.split(/[\s,]+/).every((one) => one === '' || /^[0-9a-f]{64}$/.test(one)), {
      error: 'must be keys of 64 hexadecimal digits, with commas between',
    }),
  ),
);
/** What turns up in examples and on lists of defaults, and what is one character again and again. */
const GUESSABLE =
  /pass(word|wd)?|secret|change-?me|example|admin|couchdb|visavis|vis-a-vis|azerty|qwerty|123456/i;
const FEWEST_CHARACTERS = 6;

/** Whether a secret is one that somebody else may think of. */
function isGuessable(secret: string): boolean {
  return GUESSABLE.test(secret) || new Set(secret).size < FEWEST_CHARACTERS;
}

const passwordIn = (address: unknown) =>
  typeof address === 'string' && URL.canParse(address) ? decodeURIComponent(new URL(address).password) : '';

const SECRETS = ['CREDENTIAL_KEY', 'FILE_KEY', 'COUCHDB_PROXY_SECRET', 'TURN_SECRET'] as const;
const SHORTEST_PASSWORD = 12;

/** Outside production anything goes: the demo and the tests have no secrets. */
const inProduction = (isKept: (env: Loose) => boolean, path: string, error: string) =>
  rule((env) => env.NODE_ENV !== 'production' || isKept(env), path, error);

/** Every setting, read from the environment; listed in README.md and .env.example. */
export const EnvironmentSchema = z
  .object({
    NODE_ENV: z._default(z.enum(['development', 'test', 'production']), 'development'),
    HOST: z._default(z.string(), '127.0.0.1'),
    PORT: z._default(port, 8080),
    DATA_DIR: z._default(z.string(), 'data'),
    PUBLIC_URL: optional(
      address('http:', 'https:').check(
        z.overwrite((value) => value.replace(/\/+$/, '')),
        z.refine((value) => !URL.canParse(value) || new URL(value).origin === value.toLowerCase(), {
          error: 'must not have a path: the service answers at the root of its host',
        }),
      ),
    ),
    TRUST_PROXY: z._default(flag, false),
    TLS_CERT: optional(z.string()),
    TLS_KEY: optional(z.string()),
    COUCHDB_URL: optional(address('http:', 'https:')),
    COUCHDB_PROXY_SECRET: optional(z.string().check(z.minLength(16))),
    CLAMD_SOCKET: optional(
      z.string().check(
        z.regex(/^(\/\S+|[^/\s]+:\d{1,5})$/, {
          error: 'must be a path like /run/clamav/clamd.ctl, or host:port',
        }),
      ),
    ),
    CREDENTIAL_KEY: key,
    CREDENTIAL_KEY_PREVIOUS: keysBefore,
    FILE_KEY: key,
    FILE_KEY_PREVIOUS: keysBefore,
    SECOND_FACTOR: z.optional(z.enum(['required', 'offered'])),
    ...MESSAGE_SETTINGS,
    /** 32 bytes in base64url; its public half is told to browsers. */
    VAPID_PRIVATE_KEY: optional(
      z.string().check(z.regex(/^[\w-]{43}$/, { error: 'must be 43 characters of base64url' })),
    ),
    VAPID_SUBJECT: optional(address('mailto:', 'https:')),
    /** `any`: a push service of a test, on this machine. */
    PUSH_ENDPOINTS: z._default(z.enum(['public', 'any']), 'public'),
    TURN_URLS: optional(
      z.string().check(
        z.refine((urls) => urls.split(/[\s,]+/).every((url) => url === '' || /^turns?:[^/\s]+$/.test(url)), {
          error: 'must be addresses like turn:turn.example.fr:3478, with commas between',
        }),
      ),
    ),
    TURN_SECRET: optional(z.string().check(z.minLength(16))),
    RETENTION_AUDIT_DAYS: z._default(between(183, 1095), 365),
    RETENTION_TRACES_DAYS: z._default(between(7, 365), 90),
    RETENTION_DOSSIER_YEARS: z._default(between(20, 100), 20),
    OIDC_ISSUER: optional(address('http:', 'https:')),
    /** Of the provider's metadata, where that isn't at the usual place. */
    OIDC_DISCOVERY: optional(address('http:', 'https:')),
    OIDC_CLIENT_ID: optional(z.string()),
    OIDC_CLIENT_SECRET: optional(z.string()),
    OIDC_NAME: z._default(z.string().check(z.maxLength(60)), 'Pro Santé Connect'),
    OIDC_SCOPES: z._default(
      z
        .string()
        .check(z.refine((scopes) => scopes.split(/\s+/).includes('openid'), { error: 'must hold openid' })),
      'openid',
    ),
    OIDC_ACR: optional(z.string()),
    OIDC_SUBJECT_CLAIM: z._default(z.string(), 'sub'),
    DEMO: z.optional(flag),
    LOG_LEVEL: z._default(z.enum(['debug', 'info', 'warn', 'error', 'silent']), 'info'),
  })
  .check(
    ...MESSAGE_RULES,
    rule((env) => !env.TURN_URLS || env.TURN_SECRET, 'TURN_SECRET', 'is needed with TURN_URLS'),
    rule(
      (env) => Boolean(env.TLS_CERT) === Boolean(env.TLS_KEY),
      'TLS_KEY',
      'TLS_CERT and TLS_KEY go together',
    ),
    rule(
      (env) => !env.OIDC_ISSUER || (env.OIDC_CLIENT_ID && env.OIDC_CLIENT_SECRET),
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed with OIDC_ISSUER',
    ),
    rule(
      (env) =>
        env.NODE_ENV !== 'production' ||
        [env.OIDC_ISSUER, env.OIDC_DISCOVERY].every((url) => !url || String(url).startsWith('https:')),
      'OIDC_ISSUER',
      'must be https in production',
    ),
    rule(
      (env) => !env.DEMO || env.NODE_ENV !== 'production',
      'DEMO',
      'a demo shows every link to everyone: not in production',
    ),
    ...SECRETS.map((name) =>
      inProduction(
        (env) => env[name] === undefined || !isGuessable(String(env[name])),
        name,
        'is one that others may guess: take `openssl rand -hex 32`',
      ),
    ),
    inProduction(
      (env) => env.PUSH_ENDPOINTS !== 'any',
      'PUSH_ENDPOINTS',
      'browsers name these addresses: in production they are public ones',
    ),
    inProduction(
      (env) => {
        const password = passwordIn(env.COUCHDB_URL);
        return !env.COUCHDB_URL || (password.length >= SHORTEST_PASSWORD && !isGuessable(password));
      },
      'COUCHDB_URL',
      `needs a password of its own, of ${SHORTEST_PASSWORD} characters at least, that nobody guesses`,
    ),
    rule(
      (env) => env.NODE_ENV !== 'production' || env.PUBLIC_URL,
      'PUBLIC_URL',
      'is needed in production: it is the address in every link',
    ),
  );

export type Environment = z.infer<typeof EnvironmentSchema>;

/** Whether a password alone is enough away from a facility's tablets: in production it isn't, unless told otherwise. */
export const secondFactorRule = ({ SECOND_FACTOR, NODE_ENV }: Environment): SecondFactorRule =>
  SECOND_FACTOR ?? (NODE_ENV === 'production' ? 'required' : 'offered');

/** Settings that can't be used, one line each, ready to print. */
export class ConfigurationError extends Error {
  readonly lines: string[];

  constructor(lines: string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigurationError';
    this.lines = lines;
  }
}

/** zod/mini brings no texts of its own. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'invalid_type') return `must be a ${issue.expected}`;
  return issue.message && issue.message !== 'Invalid input' ? issue.message : 'is not valid';
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
    parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${describe(issue)}`),
  );
}
