import { HEARTBEAT_MS } from '#domain/sync-timings.ts';
import type { ServerResponse } from 'node:http';

const RETRY_MS = 2_000;
/** A reader this far behind is gone, or asks again anyway. */
const MAX_WAITING_BYTES = 64 * 1024;
const MAX_STREAMS_PER_READER = 6;

export interface EventStream {
  send(event: string, data: unknown): void;
  end(): void;
}

/** Server-sent events that are open now. */
export function createEventStreams() {
  const streams = new Map<EventStream, string>();

  const beat = setInterval(() => {
    for (const stream of streams.keys()) stream.send('beat', null);
  }, HEARTBEAT_MS).unref();

  function makeRoom(reader: string): void {
    const own = [...streams].filter(([, other]) => other === reader).map(([stream]) => stream);
    // A tab that was left behind must not keep a new one out: the oldest goes.
    for (const stream of own.slice(0, own.length - MAX_STREAMS_PER_READER + 1)) stream.end();
  }

  return {
    /** Takes over the response. `onEnd` runs once, whoever ends it. */
    open(reader: string, response: ServerResponse, onEnd: () => void): EventStream {
      makeRoom(reader);
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      response.write(`retry: ${RETRY_MS}\n\n`);
      const stream: EventStream = {
        send(event, data) {
          if (response.writableLength > MAX_WAITING_BYTES) return stream.end();
          response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
        },
        end: () => void response.end(),
      };
      streams.set(stream, reader);
      response.once('close', () => {
        streams.delete(stream);
        onEnd();
      });
      return stream;
    },

    /** Who may no longer read. */
    endOf(reader: string): void {
      for (const [stream, name] of streams) if (name === reader) stream.end();
    },

    /** A word to all of one reader's. */
    tell(reader: string, event: string): void {
      for (const [stream, name] of streams) if (name === reader) stream.send(event, null);
    },

    get size() {
      return streams.size;
    },

    close(): void {
      clearInterval(beat);
      for (const stream of streams.keys()) stream.end();
    },
  };
}
export type EventStreams = ReturnType<typeof createEventStreams>;
