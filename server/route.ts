import type { Endpoint } from '#domain/endpoint.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod/mini';
import { Failure } from './failure.ts';

type Schema = z.ZodMiniType | undefined;
type Output<S> = S extends z.ZodMiniType ? z.output<S> : undefined;

export interface Call<E extends Endpoint<Schema, Schema>> {
  body: Output<E['request']>;
  query: Record<string, string>;
  params: Record<string, string>;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** `{ 'patient.birthDate': 'invalid_format' }`: what the form ties to each field. */
function faults(error: z.core.$ZodError): Record<string, string> {
  return Object.fromEntries(error.issues.map((issue) => [issue.path.join('.'), issue.message || issue.code]));
}

function parse<S extends z.ZodMiniType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Failure('bad-request', { fields: faults(parsed.error) });
  return parsed.data;
}

/** Registers a contract's handler: parsed on the way in, parsed on the way out (nothing more than promised leaves). */
export function route<E extends Endpoint<Schema, Schema>>(
  app: FastifyInstance,
  endpoint: E,
  handler: (call: Call<E>) => Promise<Output<E['response']>>,
): void {
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    handler: async (request, reply) => {
      const body = endpoint.request ? parse(endpoint.request, request.body) : undefined;
      const query = endpoint.query ? parse(endpoint.query, request.query) : {};
      const answer = await handler({
        body: body as Output<E['request']>,
        query: query as Record<string, string>,
        params: request.params as Record<string, string>,
        request,
        reply,
      });
      reply.header('cache-control', 'no-store');
      if (!endpoint.response) return reply.code(204).send();
      return reply.send(endpoint.response.parse(answer));
    },
  });
}
