export interface EventStreamOptions {
  /** Something moved: ask again by the ordinary way. Also called when the stream comes back after a gap. */
  onChange: () => void;
  /** After a refusal the browser gives up for good; we try again after this long. */
  retryMs?: number;
}

/** Follows server-sent events until the returned function is called. */
export function followEvents(url: string, { onChange, retryMs = 10_000 }: EventStreamOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hadGap = false;

  const open = () => {
    source = new EventSource(url);
    source.addEventListener('change', onChange);
    source.addEventListener('open', () => {
      if (hadGap) onChange();
      hadGap = false;
    });
    source.addEventListener('error', () => {
      hadGap = true;
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, retryMs);
    });
  };

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
