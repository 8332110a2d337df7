import {
  newAdaptation,
  nextAdaptation,
  UNKNOWN_LINE,
  viewOfLine,
  wantedOf,
  type LineView,
} from '#domain/call-adaptation.ts';
import { capsFor, type Surroundings } from '#domain/call-caps.ts';
import type { Source, Wanted } from '#domain/call-encoding.ts';
import type { CallTimings } from '#domain/call-timings.ts';
import type { LineReading } from '$lib/adapters/line-sample.ts';
import type { LinkWorld } from './link-world.ts';

export interface AdaptationPorts {
  timings: CallTimings;
  createReader(connection: RTCPeerConnection): () => Promise<LineReading>;
  sourceOf(connection: RTCPeerConnection): Source;
  shapeSenders(connection: RTCPeerConnection, wanted: Wanted): Promise<void>;
  surroundings(): Pick<Surroundings, 'network' | 'sparesData' | 'isWeak'>;
}

/** Fits what goes out on each line to what that line carries; all lines of a page share what its own network carries. */
export function createAdaptation(ports: AdaptationPorts): LinkWorld['adapt'] {
  const { timings, createReader, sourceOf, shapeSenders, surroundings } = ports;
  const lines = new Set<RTCPeerConnection>();

  return (connection, onview) => {
    lines.add(connection);
    const read = createReader(connection);
    let adaptation = newAdaptation(performance.now());
    let view: LineView = UNKNOWN_LINE;
    let applied = '';
    let isOver = false;
    let timer: ReturnType<typeof setTimeout>;

    function apply(path: Surroundings['path']): void {
      const caps = capsFor({ ...surroundings(), path, links: lines.size });
      const wanted = wantedOf(adaptation, caps, sourceOf(connection));
      const text = JSON.stringify(wanted);
      if (text === applied) return;
      applied = text;
      void shapeSenders(connection, wanted);
    }

    async function look(): Promise<void> {
      // Closed meanwhile: the link ends this soon.
      const reading = await read().catch(() => null);
      if (isOver) return;
      timer = setTimeout(look, timings.sampleMs);
      if (!reading) return;
      adaptation = nextAdaptation(adaptation, reading, timings);
      apply(reading.path);
      const seen = viewOfLine(adaptation);
      if (JSON.stringify(seen) === JSON.stringify(view)) return;
      view = seen;
      onview(view);
    }

    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      lines.delete(connection);
    };
  };
}
