import type { ServiceLogger } from '../logger.ts';

export interface Loop {
  wake(): void;
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

const RETRY_MS = 500;

/** Runs `round` when woken, never twice at a time, and once more if woken meanwhile; a failed round is tried again. */
export function createLoop(logger: ServiceLogger, round: (stopped: () => boolean) => Promise<void>): Loop {
  let woken = false;
  let stopped = false;
  let current: Promise<void> | null = null;
  let retry: NodeJS.Timeout | undefined;

  async function run() {
    while (woken && !stopped) {
      woken = false;
      try {
        await round(() => stopped);
      } catch (error) {
        if (stopped) return;
        logger.warn({ err: error }, 'following changes failed');
        retry = setTimeout(wake, RETRY_MS).unref();
      }
    }
  }

  function wake() {
    woken = true;
    if (current || stopped) return;
    current = run().finally(() => {
      current = null;
      if (woken && !stopped) wake();
    });
  }

  return {
    wake,
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await current;
    },
  };
}
