import type { ServiceLogger } from '../../logger.ts';

const TICK_MS = 1000;
/** Other instances' messages, and retries that outlived a restart. */
const RELIST_MS = 60_000;

interface Work {
  /** Does what is due, then returns. */
  run(): Promise<void>;
  /** Looks for what others queued. */
  list?(): Promise<void>;
}

/** One pass at a time; a wake during a pass starts another after it. */
export function createSendingLoop({ run, list }: Work, logger: ServiceLogger) {
  const unread = (error: unknown) => logger.warn({ err: error }, 'the outbox could not be read');
  let timers: NodeJS.Timeout[] = [];
  let running: Promise<void> | null = null;
  let isWanted = false;
  let isStarted = false;

  function wake(): void {
    isWanted = true;
    if (running || !isStarted) return;
    isWanted = false;
    running = run()
      .catch(unread)
      .finally(() => {
        running = null;
        if (isWanted) wake();
      });
  }

  return {
    wake,
    start(): void {
      isStarted = true;
      timers = [setInterval(wake, TICK_MS)];
      if (list) timers.push(setInterval(() => void list().catch(unread), RELIST_MS));
      wake();
    },
    async stop(): Promise<void> {
      isStarted = false;
      for (const timer of timers) clearInterval(timer);
      await running;
    },
  };
}
