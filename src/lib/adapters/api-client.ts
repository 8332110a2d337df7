import type { Endpoint } from '#domain/endpoint.ts';
import { ApiErrorSchema, type ApiError } from '#domain/errors.ts';
import { ForeignAnswerError, onlyOwnAnswers } from './own-answers.ts';
import type * as z from 'zod/mini';

/**
 * `offline`: the service could not be reached; a state, not an error. `foreign`: something answered in its place, as a
 * hotel's sign-in page does.
 */
export type CallFailure = ApiError | { error: 'offline'; foreign?: true };
export type CallResult<T> = { ok: true; data: T } | { ok: false; failure: CallFailure };

type Output<S> = S extends z.ZodMiniType ? z.output<S> : undefined;
type Input<S> = S extends z.ZodMiniType ? z.input<S> : undefined;
type AnyEndpoint = Endpoint<z.ZodMiniType | undefined, z.ZodMiniType | undefined>;

export interface CallOptions<E extends AnyEndpoint> {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: Input<E['request']>;
  /** Reads give up after 15 s unless told otherwise. */
  timeoutMs?: number;
}

export type ApiClient = <E extends AnyEndpoint>(
  endpoint: E,
  options?: CallOptions<E>,
) => Promise<CallResult<Output<E['response']>>>;

const fill = (path: string, params: Record<string, string>) =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

/** Calls the service by its contracts; answers are parsed at this border. */
export function createApiClient(fetch: typeof globalThis.fetch): ApiClient {
  const ownFetch = onlyOwnAnswers(fetch);
  return async <E extends AnyEndpoint>(
    endpoint: E,
    { params = {}, query, body, timeoutMs = 15_000 }: CallOptions<E> = {},
  ): Promise<CallResult<Output<E['response']>>> => {
    const url = fill(endpoint.path, params) + (query ? `?${new URLSearchParams(query)}` : '');
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const response = await ownFetch(url, {
        method: endpoint.method,
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: abort.signal,
      });
      const payload: unknown = response.status === 204 ? undefined : await response.json();
      if (!response.ok) return { ok: false, failure: ApiErrorSchema.parse(payload) };
      const data = endpoint.response ? endpoint.response.parse(payload) : undefined;
      return { ok: true, data: data as Output<E['response']> };
    } catch (cause) {
      if (cause instanceof ForeignAnswerError)
        return { ok: false, failure: { error: 'offline', foreign: true } };
      if (cause instanceof TypeError || abort.signal.aborted)
        return { ok: false, failure: { error: 'offline' } };
      // An answer of another version: nothing we can read.
      return { ok: false, failure: { error: 'internal' } };
    } finally {
      clearTimeout(timer);
    }
  };
}
