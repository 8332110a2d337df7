import * as z from 'zod/mini';

const milliseconds = (value: number) => z._default(z.number(), value);

/** Between two beats of the service's event streams: named events, which a page can see. */
export const HEARTBEAT_MS = 10_000;

/** Every delay of a tablet's exchange with the service, in milliseconds. Tests shorten them, nothing else does. */
export const SyncTimingsSchema = z.object({
  /** Local writes come in handfuls: patient, consent, request. */
  debounceMs: milliseconds(250),
  /** What the service tells of comes in handfuls too, but someone waits to see it: never put off by more than this. */
  nudgeMs: milliseconds(30),
  /** Between two exchanges when nothing happens. */
  restMs: milliseconds(60_000),
  /** After a first failure; doubled by each further one, up to `restMs`. */
  firstRetryMs: milliseconds(2_000),
  /** Without the head of an answer, or without one more byte of its body: the exchange is given up. */
  silenceMs: milliseconds(15_000),
  /** Without a beat of the event stream: it is taken for half-open. */
  beatSilenceMs: milliseconds(22_000),
  /** For the question asked then: with the silence before, a half-open network is shown in less than 30 s. */
  probeMs: milliseconds(5_000),
  /** Before an event stream that was refused or fell silent is opened again. */
  reopenMs: milliseconds(10_000),
  /** After this long, a document announced and never saved was lost before anyone was told that it was kept. */
  savingMs: milliseconds(60_000),
});
export type SyncTimings = z.infer<typeof SyncTimingsSchema>;

export const SYNC_TIMINGS: SyncTimings = SyncTimingsSchema.parse({});
