import { saysMore, type MessageCause } from '#domain/message.ts';
import type { Instant } from '#domain/primitives.ts';
import type { ServiceLogger } from '../../logger.ts';
import { withoutFault, type OutboxDocument, type RecordMessage } from './outbox-document.ts';
import type { Outbox } from './outbox.ts';

/** What a receipt, a bounce or a device says of a message that left. */
export interface DeliveryReport {
  /** The outbox document's id. */
  message: string;
  state: 'delivered' | 'failed';
  cause?: MessageCause;
  /** When it happened, as far as its sender says. */
  at?: Instant;
}

interface Dependencies {
  outbox: Pick<Outbox, 'get' | 'save'>;
  record: RecordMessage;
  /** A message that failed for good: another channel takes over. */
  onFailed: (message: OutboxDocument) => Promise<void>;
  now: () => Instant;
  logger: ServiceLogger;
}

function withNews(current: OutboxDocument, { state, cause = 'other' }: DeliveryReport, at: Instant) {
  const { state: was, cause: before } = current;
  if (was === 'dropped') return null;
  const known = { state: was, cause: before };
  if (state === 'delivered')
    return saysMore(known, { state }) ? { ...withoutFault(current), state, deliveredAt: at } : null;
  if (was === 'delivered') return current.lateFailure ? null : { ...current, lateFailure: { at, cause } };
  return saysMore(known, { state, cause }) ? { ...withoutFault(current), state, cause } : null;
}

/** Takes receipts in, late, twice and in any order: what was delivered stays so. Repeatable. */
export function createDeliveryReports({ outbox, record, onFailed, now, logger }: Dependencies) {
  /** @returns false when no such message left. */
  return async function reportDelivery(report: DeliveryReport): Promise<boolean> {
    const { message: id, state, cause = 'other' } = report;
    const today = now();
    const at = report.at !== undefined && report.at < today ? report.at : today;
    const read = await outbox.get(id);
    if (!read) return false;
    const next = withNews(read, report, at);
    // What follows comes before the state that ends it: a crash in between leaves a report that is still news.
    if (next?.state === 'failed') {
      await record(next, { state: 'failed', at, cause });
      await onFailed(next);
    }
    if (next && state === 'delivered') await record(next, { state, at });
    if (next) await outbox.save(id, (current) => withNews(current, report, at));
    // Of two channels that ended in the same moment each counted on the other.
    if (next?.state === 'failed') await onFailed(next);
    logger.info({ outbox: id, state, cause: next?.cause, news: next !== null }, 'a receipt arrived');
    return true;
  };
}
