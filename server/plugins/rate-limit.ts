import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';

/** Requests per minute and address: generous, since a whole facility shares one. Guessing is slowed in throttle.ts. */
const MAX_PER_MINUTE = 12_000;

export async function installRateLimit(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    max: MAX_PER_MINUTE,
    timeWindow: '1 minute',
    cache: 10_000,
    // Files of the build are cheap, and cached by browsers.
    allowList: (request) => request.url.startsWith('/_app/'),
    addHeadersOnExceeding: {
      'x-ratelimit-limit': false,
      'x-ratelimit-remaining': false,
      'x-ratelimit-reset': false,
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new Failure('too-many-attempts', { retryAfterSeconds: Math.ceil(ttl / 1000) }),
  });
}
