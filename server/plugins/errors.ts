import type { ApiError } from '#domain/errors.ts';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailableError } from '../adapters/store.ts';
import { Failure } from '../failure.ts';

interface Answer {
  status: number;
  body: ApiError;
}

/** Fastify's own refusals: malformed JSON, a body too large, an unsupported type, an impossible URL. */
const isClientFault = ({ statusCode }: Partial<FastifyError>) =>
  statusCode !== undefined && statusCode >= 400 && statusCode < 500;

export function answerTo(error: unknown, requestId: string): Answer {
  if (error instanceof Failure)
    return { status: error.status, body: { ...error.details, error: error.code, requestId } };
  if (error instanceof StoreUnavailableError)
    return { status: 503, body: { error: 'store-unavailable', requestId } };
  const fault = error as Partial<FastifyError>;
  if (fault.statusCode === 429) return { status: 429, body: { error: 'too-many-attempts', requestId } };
  if (fault.statusCode === 413) return { status: 413, body: { error: 'file-too-large', requestId } };
  if (isClientFault(fault))
    return { status: fault.statusCode ?? 400, body: { error: 'bad-request', requestId } };
  return { status: 500, body: { error: 'internal', requestId } };
}

/** Also for `frameworkErrors`: an address that can't be read never reaches the error handler. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const { status, body } = answerTo(error, request.id);
  if (status >= 500) request.log.error({ err: error }, 'request failed');
  if (body.retryAfterSeconds !== undefined) reply.header('retry-after', String(body.retryAfterSeconds));
  reply.header('cache-control', 'no-store');
  return reply.code(status).send(body);
}

/** Every answer of 400 and above is an ApiError; what is not expected is opaque outside and logged here. */
export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
}
