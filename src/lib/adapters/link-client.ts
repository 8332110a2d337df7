import type { familyApi } from '#domain/api/family.ts';
import type { ErrorCode } from '#domain/errors.ts';
import { onlyOwnAnswers } from './own-answers.ts';
import type * as z from 'zod/mini';

/**
 * The link page's two calls, by `familyApi`'s contracts but without the schema library, which would be a sixth of
 * what a family downloads before sign-in. Answers are still read field by field; link-client.test.ts holds both
 * spellings together.
 */
export interface LinkClient {
  peek: (token: string) => Promise<LinkResult<Peeked>>;
  signIn: (credentials: Credentials) => Promise<LinkResult<{ linkId: string }>>;
}

export type Credentials = z.input<typeof familyApi.signIn.request>;
export type Peeked = z.output<typeof familyApi.peek.response>;

export interface LinkFailure {
  error: ErrorCode | 'offline';
  retryAfterSeconds?: number | undefined;
  facilityPhone?: string | undefined;
  facilityName?: string | undefined;
}
export type LinkResult<T> = { ok: true; data: T } | { ok: false; failure: LinkFailure };

type Fields = Record<string, unknown>;

export const LINK_PATHS = { peek: '/api/links/peek', signIn: '/api/links/sign-in' };
const TIMEOUT_MS = 15_000;
const KNOWN_FAILURES: readonly string[] = [
  'bad-credentials',
  'too-many-attempts',
  'link-superseded',
  'link-expired',
] satisfies ErrorCode[];

const textIn = (fields: Fields, key: string) => {
  const value = fields[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function readFailure(fields: Fields): LinkFailure {
  const code = textIn(fields, 'error') ?? '';
  const seconds = fields['retryAfterSeconds'];
  return {
    error: KNOWN_FAILURES.includes(code) ? (code as ErrorCode) : 'internal',
    retryAfterSeconds: typeof seconds === 'number' ? seconds : undefined,
    facilityPhone: textIn(fields, 'facilityPhone'),
    facilityName: textIn(fields, 'facilityName'),
  };
}

function readPeek(fields: Fields): Peeked | null {
  const state = (['live', 'superseded', 'expired'] as const).find((known) => known === fields['state']);
  if (!state) return null;
  return {
    state,
    facilityName: textIn(fields, 'facilityName') ?? null,
    facilityPhone: textIn(fields, 'facilityPhone') ?? null,
  };
}

function readSignIn(fields: Fields): { linkId: string } | null {
  const linkId = textIn(fields, 'linkId');
  return linkId === undefined ? null : { linkId };
}

export function createLinkClient(fetch: typeof globalThis.fetch): LinkClient {
  const ownFetch = onlyOwnAnswers(fetch);
  async function post<T>(
    path: string,
    body: unknown,
    read: (fields: Fields) => T | null,
  ): Promise<LinkResult<T>> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      const response = await ownFetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        cache: 'no-store',
        signal: abort.signal,
      });
      const payload: unknown = await response.json();
      const fields = typeof payload === 'object' && payload !== null ? (payload as Fields) : {};
      const data = response.ok ? read(fields) : null;
      return data === null ? { ok: false, failure: readFailure(fields) } : { ok: true, data };
    } catch (cause) {
      const offline = cause instanceof TypeError || abort.signal.aborted;
      return { ok: false, failure: { error: offline ? 'offline' : 'internal' } };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    peek: (token) => post(LINK_PATHS.peek, { token }, readPeek),
    signIn: (credentials) => post(LINK_PATHS.signIn, credentials, readSignIn),
  };
}
