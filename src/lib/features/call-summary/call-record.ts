import type { Role } from '#domain/call.ts';
import type { CallState } from '#domain/call-state.ts';
import { MAX_STRETCHES, type CallFigures, type CallStretch } from '#domain/call-summary.ts';

/** What the record sees of the call at one moment. */
export interface CallView {
  state: CallState['name'];
  others: Role[];
  audioOnly: boolean;
}

const IN_ROOM: readonly string[] = ['waiting', 'connecting', 'live', 'reconnecting'];
const MAX_SECONDS = 18_000;
/** Shorter, and without a return: they hung up, and their picture went before their name did. */
const GOODBYE_MS = 1_000;
const secondsOf = (ms: number) => Math.min(MAX_SECONDS, Math.max(0, Math.round(ms / 1_000)));

function stretchOf({ state, audioOnly }: CallView): CallStretch | null {
  if (state === 'reconnecting') return 'lost';
  if (state !== 'live') return null;
  return audioOnly ? 'audio-only' : 'live';
}

/** Counts how a call goes for this page, from the room to the goodbye. Times are milliseconds of one clock. */
export class CallRecord {
  #isInRoom = false;
  #enteredAt: number | null = null;
  #metAt: number | null = null;
  #connectMs: number | null = null;
  #path: CallFigures['path'] = null;
  #losses = 0;
  #recoveries = 0;
  #others = new Set<Role>();
  #stretches: { state: CallStretch; ms: number }[] = [];
  #open: { state: CallStretch; since: number } | null = null;

  see(view: CallView, now: number): void {
    this.#isInRoom = IN_ROOM.includes(view.state);
    if (!this.#isInRoom) return this.#turn(null, now);
    this.#enteredAt ??= now;
    for (const role of view.others) this.#others.add(role);
    if (view.others.length > 0) this.#metAt ??= now;
    if (view.state === 'live') this.#connectMs ??= now - (this.#metAt ?? now);
    // Before the first picture there is nothing to lose.
    this.#turn(this.#connectMs === null ? null : stretchOf(view), now);
  }

  get isRunning(): boolean {
    return this.#isInRoom;
  }

  seePath(path: CallFigures['path']): void {
    this.#path = path ?? this.#path;
  }

  /** null while this page was never in the room. */
  figures(now: number): CallFigures | null {
    if (this.#enteredAt === null) return null;
    const open = this.#open ? [{ state: this.#open.state, ms: now - this.#open.since }] : [];
    const all = [...this.#stretches, ...open].map(({ state, ms }) => ({ state, seconds: secondsOf(ms) }));
    const audioOnly = all.filter(({ state }) => state === 'audio-only');
    return {
      durationSeconds: secondsOf(now - this.#enteredAt),
      connectMs: this.#connectMs === null ? null : Math.min(3_600_000, Math.round(this.#connectMs)),
      path: this.#path,
      losses: this.#losses + (this.#open?.state === 'lost' ? 1 : 0),
      recoveries: this.#recoveries,
      audioOnlySeconds: Math.min(
        MAX_SECONDS,
        audioOnly.reduce((sum, { seconds }) => sum + seconds, 0),
      ),
      stretches: all.slice(0, MAX_STRETCHES),
      others: [...this.#others].slice(0, 3),
    };
  }

  #turn(state: CallStretch | null, now: number): void {
    const open = this.#open;
    if (open?.state === state || (!open && !state)) return;
    const isLost = open?.state === 'lost';
    const isGoodbye = isLost && !state && now - open.since < GOODBYE_MS;
    if (open && !isGoodbye) this.#stretches.push({ state: open.state, ms: now - open.since });
    if (isLost && !isGoodbye) this.#losses += 1;
    if (isLost && state) this.#recoveries += 1;
    this.#open = state && { state, since: now };
  }
}
