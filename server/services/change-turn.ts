import type { Leases } from './leases.ts';

/** Longer than any change takes to be handled; a dead instance's turn is taken over after it. */
const LEASE_MS = 30_000;
const RENEW_AFTER_MS = 5_000;

/** Whether this instance may go on with a job, asked before each step: the lease is renewed now and then. */
export function createTurn(job: string, leases: Leases | undefined): () => Promise<boolean> {
  let takenAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (!leases || performance.now() - takenAt < RENEW_AFTER_MS) return true;
    if (!(await leases.take(job, LEASE_MS))) return false;
    takenAt = performance.now();
    return true;
  };
}
