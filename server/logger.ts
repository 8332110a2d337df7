import type { FastifyBaseLogger } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import { LOG_REDACTION, LOG_SERIALIZERS } from './adapters/log.ts';
import type { Environment } from './config.ts';

/** What services log to. Never personal data, tokens or passcodes. */
export type ServiceLogger = Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** A request is logged by its route alone: queries carry signalling tokens. */
export const createLogger = (
  { LOG_LEVEL }: Pick<Environment, 'LOG_LEVEL'>,
  to: DestinationStream = destination(1),
): Logger => pino({ level: LOG_LEVEL, serializers: LOG_SERIALIZERS, redact: LOG_REDACTION }, to);
