/**
 * The hour shown on screen, corrected by the service's clock when it has been heard: a tablet an hour off must not
 * call a consultation late. It decides nothing: the service does.
 */
export class Clock {
  #offsetMs = $state(0);
  #now = $state(Date.now());

  constructor(tickMs = 15_000) {
    setInterval(() => (this.#now = Date.now()), tickMs);
  }

  /** Milliseconds; readers run again at each tick. */
  get now() {
    return this.#now + this.#offsetMs;
  }

  /** For what is written down: exact, without making the reader run again. */
  readonly read = () => Date.now();

  synchronise(serverNow: string) {
    this.#offsetMs = Date.parse(serverNow) - Date.now();
    this.#now = Date.now();
  }
}
