import { SERVICE_MARK } from '#domain/api/service-mark.ts';

/** Something answered in the service's place. A TypeError, as `fetch` throws where there is no network: it is none. */
export class ForeignAnswerError extends TypeError {
  constructor(answer: number | 'redirect') {
    super(`answered by another: ${answer}`);
    this.name = 'ForeignAnswerError';
  }
}

/** A fetch that passes on the service's own answers only. @throws ForeignAnswerError, TypeError as fetch does */
export function onlyOwnAnswers(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    // The service redirects none of these. Followed to another origin, it would look like no network at all.
    const response = await fetch(input, { ...init, redirect: 'manual' });
    const { headers, status, type } = response;
    if (type === 'opaqueredirect') throw new ForeignAnswerError('redirect');
    // A proxy before the service may refuse a batch as too large: halving it helps.
    if (headers.has(SERVICE_MARK) || status === 413) return response;
    // Not even its end is of interest.
    response.body?.cancel().catch(() => undefined);
    if (status >= 500) throw new TypeError(`a proxy finds nobody behind it: ${status}`);
    throw new ForeignAnswerError(status);
  };
}
