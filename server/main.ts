import { systemClock } from './adapters/clock.ts';
import { createService } from './app.ts';
import { ConfigurationError, readEnvironment } from './config.ts';
import { createLogger } from './logger.ts';
import { welcome } from './welcome.ts';

const CLOSE_WITHIN_MS = 4_500;

try {
  const environment = readEnvironment(process.env);
  const logger = createLogger(environment);
  const service = await createService({ environment, clock: systemClock, logger });
  await service.listen();
  process.stdout.write(`${(await welcome(service)).join('\n')}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      logger.info({ signal }, 'closing');
      // A store that no longer answers must not hold it back: whatever is cut here is finished at the next start.
      setTimeout(() => process.exit(1), CLOSE_WITHIN_MS).unref();
      service.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'closing failed');
          process.exit(1);
        },
      );
    });
  }
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  process.stderr.write(error.lines.map((line) => `${line}\n`).join(''));
  process.exit(2);
}
