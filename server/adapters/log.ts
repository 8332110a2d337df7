import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Takes what must never reach a log out of a text: the error of a library may quote an address, a URL or a value.
 * Links' tokens, e-mail addresses, phone numbers, NIRs, passcodes in groups, authorisation headers.
 */
export function scrub(text: string): string {
  return text
    .replace(/#[A-Za-z0-9_-]{22}\b/g, '#…')
    .replace(/\b(bearer|basic)\s+\S+/gi, '$1 …')
    .replace(/[^\s<>"'@,;:]+@[^\s<>"'@,;]+/g, '…@…')
    .replace(/\b[12][\s.]?\d{2}[\s.]?\d{2}[\s.]?\d[\dAB][\s.]?\d{3}[\s.]?\d{3}([\s.]?\d{2})?\b/g, '…')
    .replace(/(?<![\w:.-])(\+\d{7,15}|0\d([\s.]?\d{2}){4})\b/g, '…')
    .replace(/\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}\b/g, '…')
    .replace(/(\/\/)[^/\s@]+:[^/\s@]+@/g, '$1…@');
}

interface LoggedError {
  type: string;
  message: string;
  stack: string;
}

export function loggedError(error: unknown): LoggedError {
  const { name, message, stack, cause } = error instanceof Error ? error : new Error(String(error));
  const because = cause instanceof Error ? `\ncaused by ${cause.stack ?? cause.message}` : '';
  return { type: name, message: scrub(message), stack: scrub((stack ?? '') + because) };
}

/**
 * What the service logs of a request: its route, never a header, a query, a body, an address, nor what the path holds in
 * place of the route's parameters. Whatever somebody typed stands there; a link's id names a family's appointment.
 */
export const LOG_SERIALIZERS = {
  req: ({ method, routeOptions }: Pick<FastifyRequest, 'method'> & Partial<FastifyRequest>) => ({
    method,
    path: routeOptions?.url ?? 'no route',
  }),
  res: ({ statusCode }: Pick<FastifyReply, 'statusCode'>) => ({ statusCode }),
  err: loggedError,
};

/** The second net, for what someone logs by mistake. */
export const LOG_REDACTION = {
  paths: ['token', 'passcode', 'password', 'cookie', 'authorization', 'nir', 'name', 'to'].flatMap((key) => [
    key,
    `*.${key}`,
  ]),
  censor: '…',
};
