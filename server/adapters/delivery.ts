import { scrub } from './log.ts';

/** A message did not leave. `isPermanent`: trying again is pointless. `message` is for staff: no address in it. */
export class DeliveryError extends Error {
  readonly isPermanent: boolean;

  constructor(reason: string, { isPermanent, cause }: { isPermanent: boolean; cause?: unknown }) {
    const line = scrub(reason)
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
    super(line.slice(0, 120) || 'unknown', { cause });
    this.name = 'DeliveryError';
    this.isPermanent = isPermanent;
  }
}
