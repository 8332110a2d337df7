import type { FastifyBaseLogger } from 'fastify';
import { pino, type Logger } from 'pino';
import { LOG_REDACTION, LOG_SERIALIZERS } from './adapters/log.ts';
import type { Environment } from './config.ts';

/** What services log to. Never personal data, tokens or passcodes. */
export type ServiceLogger = Pick<FastifyBaseLogger, 'debug' | 'info' | 'warn' | 'error'>;

/** A request is logged by its path alone: queries carry signalling tokens. */
export const createLogger = ({ LOG_LEVEL }: Pick<Environment, 'LOG_LEVEL'>): Logger =>
  pino({ level: LOG_LEVEL, serializers: LOG_SERIALIZERS, redact: LOG_REDACTION });
