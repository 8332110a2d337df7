import type { ServiceLogger } from '../../logger.ts';
import type { Leases } from '../leases.ts';

const EVERY_MS = 20_000;

/** Runs a job now and then, on one instance at a time; a failure is logged and tried at the next turn. */
export function createPeriodicJob(
  name: string,
  run: () => Promise<void>,
  { leases, logger, everyMs = EVERY_MS }: { leases: Leases; logger: ServiceLogger; everyMs?: number },
) {
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> = Promise.resolve();

  async function turn() {
    try {
      if (await leases.take(name, 3 * everyMs)) await run();
    } catch (error) {
      logger.warn({ err: error, job: name }, 'a periodic job failed');
    }
  }

  return {
    start() {
      current = turn();
      timer = setInterval(() => {
        current = current.then(turn);
      }, everyMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
}
