export interface EventStreamOptions {
  /**
   * Something moved: ask again by the ordinary way. Also called when the stream comes back after a gap, and when it is
   * refused: the next answer tells why.
   */
  onChange: () => void;
  /** Who holds this device may have been signed out. */
  onSession?: () => void;
  /** After a refusal the browser gives up for good; we try again after this long. */
  retryMs?: number;
  /** A stream may be dead without an error: without a beat for `afterMs` it is told, and opened anew. */
  silence?: { afterMs: number; tell: () => void };
}

/** Follows server-sent events until the returned function is called. */
export function followEvents(
  url: string,
  { onChange, onSession, retryMs = 10_000, silence }: EventStreamOptions,
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let hadGap = false;
  let isRefused = false;

  const heard = () => {
    if (!silence) return;
    clearTimeout(watch);
    watch = setTimeout(() => {
      silence.tell();
      reopen();
    }, silence.afterMs);
  };
  const reopen = () => {
    hadGap = true;
    source.close();
    clearTimeout(timer);
    timer = setTimeout(open, retryMs);
  };
  const open = () => {
    source = new EventSource(url);
    heard();
    source.addEventListener('beat', heard);
    source.addEventListener('change', () => {
      heard();
      onChange();
    });
    source.addEventListener('session', () => onSession?.());
    source.addEventListener('open', () => {
      heard();
      if (hadGap) onChange();
      hadGap = false;
      isRefused = false;
    });
    source.addEventListener('error', () => {
      hadGap = true;
      if (source.readyState !== EventSource.CLOSED) return;
      if (!isRefused) onChange();
      isRefused = true;
      reopen();
    });
  };

  open();
  return () => {
    clearTimeout(timer);
    clearTimeout(watch);
    source.close();
  };
}
