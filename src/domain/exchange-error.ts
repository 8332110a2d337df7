import type { SyncEvent } from './sync-state.ts';

export type ExchangeFault = Extract<SyncEvent, { type: 'failed' }>['cause'];

/** An exchange between a tablet and the service that could not go on; nothing it left half done is lost. */
export class ExchangeError extends Error {
  readonly fault: ExchangeFault;
  constructor(fault: ExchangeFault, options?: ErrorOptions) {
    super(`exchange: ${fault}`, options);
    this.name = 'ExchangeError';
    this.fault = fault;
  }
}
