import type * as z from 'zod/mini';
import type { ErrorCode } from './errors.ts';

/** One HTTP contract, read by the service (routes) and by the browser (client). */
export interface Endpoint<
  Request extends z.ZodMiniType | undefined,
  Response extends z.ZodMiniType | undefined,
> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for each parameter. */
  path: string;
  request: Request;
  query?: z.ZodMiniType;
  response: Response;
  /** The expected failures, besides `bad-request`, `signed-out`, `forbidden`, `store-unavailable` and `internal`. */
  errors: readonly ErrorCode[];
}

export const endpoint = <
  Request extends z.ZodMiniType | undefined,
  Response extends z.ZodMiniType | undefined,
>(
  contract: Endpoint<Request, Response>,
) => contract;
