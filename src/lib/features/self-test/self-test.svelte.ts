import {
  judgeNetwork,
  SELF_TEST_STEPS,
  type NetworkFigures,
  type SelfTestCause,
  type SelfTestResult,
  type SelfTestStep,
} from '#domain/self-test.ts';
import type { MediaFailure } from '#domain/call-state.ts';
import type { MediaOutcome } from '$lib/adapters/media.ts';
import type { Sound } from '$lib/adapters/sound.ts';
import { judgeHearing } from './signal-checks.ts';

export type StepState = 'ahead' | 'running' | 'asking' | 'passed' | 'warning' | 'failed' | 'skipped';

/** What the network let through. `service`: it knows no relay to try, but answers. */
export type NetworkOutcome =
  { kind: 'blocked' | 'no-relay' | 'service' } | { kind: 'measured'; figures: NetworkFigures };

export interface StepView {
  step: SelfTestStep;
  state: StepState;
  cause?: SelfTestCause;
}

/** Everything the test touches outside itself. */
export interface SelfTestWorld {
  obstacle(): SelfTestCause | null;
  openMedia(): Promise<MediaOutcome>;
  stopMedia(stream: MediaStream | null): void;
  openSound(): Sound;
  /** Resolves true as soon as the stream shows something, false after a while of darkness. */
  showsPicture(stream: MediaStream): Promise<boolean>;
  /** A call to oneself, with what the camera and the microphone gave, if anything. */
  checkNetwork(stream: MediaStream | null): Promise<NetworkOutcome>;
  device(): string;
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

const METER_INTERVAL_MS = 80;
const SETTLED: readonly StepState[] = ['passed', 'warning', 'failed', 'skipped'];
const freshSteps = (): StepView[] => SELF_TEST_STEPS.map((step) => ({ step, state: 'ahead' }));

/** One run of the self-test: steps one after the other, each retried alone. */
export class SelfTestRun {
  #world: SelfTestWorld;
  #onresult: (result: SelfTestResult) => void;
  #steps = $state<StepView[]>(freshSteps());
  #stream = $state.raw<MediaStream | null>(null);
  #level = $state(0);
  #started = $state(false);
  #figures = $state.raw<NetworkFigures | null>(null);
  #sound: Sound | null = null;
  #startedAt = 0;
  /** A run that was stopped must not go on behind the page's back. */
  #alive = true;

  constructor(world: SelfTestWorld, onresult: (result: SelfTestResult) => void) {
    this.#world = world;
    this.#onresult = onresult;
  }

  get steps(): StepView[] {
    return this.#steps;
  }
  /** The camera's picture, to be shown while the test runs. */
  get stream(): MediaStream | null {
    return this.#stream;
  }
  /** The microphone's level, 0 … 1. */
  get level(): number {
    return this.#level;
  }
  /** What a call through a relay was measured to have; null where none was tried. */
  get figures(): NetworkFigures | null {
    return this.#figures;
  }
  get started(): boolean {
    return this.#started;
  }
  /** The step at work, or the one that failed last while others are still ahead. */
  get current(): StepView | null {
    const busy = this.#steps.find(({ state }) => state === 'running' || state === 'asking');
    return (
      busy ?? (this.done ? null : (this.#steps.filter(({ state }) => state === 'failed').at(-1) ?? null))
    );
  }
  get done(): boolean {
    return this.#steps.every(({ state }) => SETTLED.includes(state));
  }

  /** Call it inside a tap: sound is only unlocked there. */
  async start(): Promise<void> {
    this.#release();
    this.#steps = freshSteps();
    this.#started = true;
    this.#startedAt = this.#world.nowMs();
    this.#figures = null;
    this.#sound = this.#world.openSound();
    await this.#from('browser');
  }

  /** Runs a failed step again, and what follows it. Call it inside a tap. */
  async retry(step: SelfTestStep): Promise<void> {
    this.#sound?.unlock();
    const again = step === 'network' || (this.#stream && (step === 'microphone' || step === 'loudspeaker'));
    await (again ? this.#from(step) : this.start());
  }

  /** Leaves a failed step as it is and goes on. */
  async goOn(): Promise<void> {
    const next = this.#steps.find(({ state }) => state === 'ahead');
    if (next) await this.#from(next.step);
  }

  /** Call it inside a tap. */
  replayTone(): void {
    void this.#playTone();
  }

  async answerHeard(heard: boolean): Promise<void> {
    const cause = this.#steps.find(({ step }) => step === 'loudspeaker')?.cause ?? 'not-heard';
    this.#set('loudspeaker', heard ? 'passed' : 'failed', heard ? undefined : cause);
    await (heard ? this.#from('network') : this.#report());
  }

  /** Gives camera and microphone back. */
  stop(): void {
    this.#alive = false;
    this.#release();
  }

  #release(): void {
    this.#world.stopMedia(this.#stream);
    this.#stream = null;
    this.#sound?.close();
    this.#sound = null;
  }

  #refused(cause: MediaFailure): void {
    if (cause !== 'no-microphone') return this.#set('camera', 'failed', cause);
    this.#set('camera', 'skipped');
    this.#set('microphone', 'failed', cause);
  }

  #set(step: SelfTestStep, state: StepState, cause?: SelfTestCause): void {
    this.#steps = this.#steps.map((view) =>
      view.step === step ? { step, state, ...(cause && { cause }) } : view,
    );
  }

  /** The question stands while it plays; a tone that the browser holds back is told beside it. */
  async #playTone(): Promise<void> {
    const played = await this.#sound?.playTone();
    if (this.current?.step !== 'loudspeaker' || this.current.state !== 'asking') return;
    this.#set('loudspeaker', 'asking', played ? undefined : 'sound-blocked');
  }

  async #from(first: SelfTestStep): Promise<void> {
    for (const step of SELF_TEST_STEPS.slice(SELF_TEST_STEPS.indexOf(first))) {
      if (!this.#alive) return;
      this.#set(step, 'running');
      await this.#checks[step]();
      const state = this.#steps.find((view) => view.step === step)?.state;
      if (state === 'asking') return;
      // Skipped: there is no microphone to open with it, which is the next row's failure.
      if (state === 'failed' || (step === 'camera' && state === 'skipped')) break;
    }
    this.#report();
  }

  /** Said at the first failure already: whoever gives up there is the one to be helped. */
  #report(): void {
    if (!this.#alive) return;
    if (this.done) this.#release();
    this.#onresult({
      steps: this.#steps.map(({ step, state, cause }) => ({
        step,
        state: state === 'passed' || state === 'warning' || state === 'failed' ? state : 'skipped',
        ...(cause && { cause }),
      })),
      device: this.#world.device(),
      ...(this.#figures && { network: this.#figures }),
      durationMs: Math.min(600_000, Math.round(this.#world.nowMs() - this.#startedAt)),
    });
  }

  #checks: Record<SelfTestStep, () => Promise<void>> = {
    browser: async () => {
      const obstacle = this.#world.obstacle();
      this.#set('browser', obstacle ? 'failed' : 'passed', obstacle ?? undefined);
    },
    camera: async () => {
      const media = await this.#world.openMedia();
      if (!this.#alive) return media.ok ? this.#world.stopMedia(media.stream) : undefined;
      if (!media.ok) return this.#refused(media.cause);
      this.#stream = media.stream;
      // Who has no camera may call with sound alone; one that is taken can be freed.
      const without = media.withoutPicture ?? 'not-found';
      if (media.audioOnly)
        return this.#set('camera', without === 'not-found' ? 'warning' : 'failed', without);
      const visible = await this.#world.showsPicture(media.stream);
      this.#set('camera', visible ? 'passed' : 'failed', visible ? undefined : 'black-picture');
    },
    microphone: async () => {
      if (!this.#stream || !this.#sound) return this.#set('microphone', 'skipped');
      const meter = this.#sound.level(this.#stream);
      const levels: number[] = [];
      const start = this.#world.nowMs();
      let hearing = judgeHearing(levels, 0);
      while (hearing === 'listening' && this.#alive) {
        await this.#world.wait(METER_INTERVAL_MS);
        this.#level = meter.read();
        levels.push(this.#level);
        hearing = judgeHearing(levels, this.#world.nowMs() - start);
      }
      meter.stop();
      if (hearing === 'heard') return this.#set('microphone', 'passed');
      // Where nothing may be measured before a tap, every microphone gives zeros.
      this.#set('microphone', 'failed', this.#sound.isRunning() ? 'silent' : 'sound-blocked');
    },
    loudspeaker: async () => {
      this.#sound ??= this.#world.openSound();
      this.#set('loudspeaker', 'asking');
      void this.#playTone();
    },
    network: async () => {
      const outcome = await this.#world.checkNetwork(this.#stream);
      this.#figures = outcome.kind === 'measured' ? outcome.figures : null;
      if (outcome.kind === 'service') return this.#set('network', 'passed');
      if (outcome.kind !== 'measured') return this.#set('network', 'failed', outcome.kind);
      const verdict = judgeNetwork(outcome.figures);
      this.#set('network', verdict.state, 'cause' in verdict ? verdict.cause : undefined);
    },
  };
}
