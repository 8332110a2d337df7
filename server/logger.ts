import type { FastifyBaseLogger } from 'fastify';
import { pino, type Logger } from 'pino';
import type { Environment } from './config.ts';

/** What services log to. Never personal data, tokens or passcodes. */
export type ServiceLogger = Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** A request is logged by its path alone: queries carry signalling tokens. */
export const createLogger = ({ LOG_LEVEL }: Pick<Environment, 'LOG_LEVEL'>): Logger =>
  pino({
    level: LOG_LEVEL,
    serializers: {
      req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?', 1)[0] }),
      err: ({ name, message, stack, cause }: Error) => ({
        name,
        message,
        stack,
        cause: cause instanceof Error ? cause.message : undefined,
      }),
    },
  });
