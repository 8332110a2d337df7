/** Reads how loud a stream is, and plays the self-test's tone. Create it inside a tap: browsers mute it otherwise. */
export interface Sound {
  /** The loudest sample since the last reading, 0 … 1. */
  level(stream: MediaStream): { read(): number; stop(): void };
  /**
   * Two soft notes, from that loudspeaker (its id); true when they were over, false at once where the browser wants a tap
   * first.
   */
  playTone(loudspeaker?: string): Promise<boolean>;
  /** Whether the browser lets this page play and measure; a tap may change it: see `unlock`. */
  isRunning(): boolean;
  /** Call it inside a tap. */
  unlock(): void;
  close(): void;
}

const NOTES_HZ = [523.25, 659.25];
const NOTE_SECONDS = 0.6;
/** A browser that waits for a tap leaves the promise open for ever. */
const RESUME_MS = 600;

function meter(context: AudioContext, stream: MediaStream) {
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 2048;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    read() {
      analyser.getFloatTimeDomainData(samples);
      return samples.reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
    },
    stop: () => source.disconnect(),
  };
}

/** Contexts themselves are sent to a loudspeaker by recent Chromium alone; elements by all that can choose one. */
async function outputOf(context: AudioContext, loudspeaker: string): Promise<AudioNode> {
  const element = new Audio();
  if (loudspeaker === '' || !('setSinkId' in element)) return context.destination;
  const output = context.createMediaStreamDestination();
  element.srcObject = output.stream;
  await element.setSinkId(loudspeaker).catch(() => undefined);
  void element.play().catch(() => undefined);
  return output;
}

async function tone(context: AudioContext, loudspeaker: string): Promise<boolean> {
  const giveUp = new Promise((resolve) => setTimeout(resolve, RESUME_MS));
  await Promise.race([context.resume().catch(() => undefined), giveUp]);
  if (context.state !== 'running') return false;
  const output = await outputOf(context, loudspeaker);
  const start = context.currentTime + 0.05;
  for (const [index, frequency] of NOTES_HZ.entries()) {
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    const from = start + index * NOTE_SECONDS;
    oscillator.frequency.value = frequency;
    gain.gain.setValueAtTime(0.0001, from);
    gain.gain.exponentialRampToValueAtTime(0.35, from + 0.04);
    gain.gain.exponentialRampToValueAtTime(0.0001, from + NOTE_SECONDS);
    oscillator.connect(gain).connect(output);
    oscillator.start(from);
    oscillator.stop(from + NOTE_SECONDS);
  }
  const durationMs = (NOTES_HZ.length * NOTE_SECONDS + 0.05) * 1000;
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  return true;
}

export function openSound(): Sound {
  const context = new AudioContext();
  // iOS starts it suspended, and suspends it again after a phone call.
  void context.resume();
  return {
    level: (stream) => meter(context, stream),
    playTone: (loudspeaker = '') => tone(context, loudspeaker),
    isRunning: () => context.state === 'running',
    unlock: () => void context.resume(),
    close: () => void context.close(),
  };
}

/** Silence that goes on: without a packet of sound the other side would take the line for dead. */
export function openSilence(): { track: MediaStreamTrack; stop(): void } | null {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  // Without anything that sounds, be it nothing, Chromium sends no packet at all.
  const nothing = context.createConstantSource();
  nothing.offset.value = 0;
  nothing.connect(output);
  nothing.start();
  const [track] = output.stream.getAudioTracks();
  const resume = () => void context.resume();
  resume();
  document.addEventListener('pointerdown', resume);
  const stop = () => {
    document.removeEventListener('pointerdown', resume);
    track?.stop();
    void context.close();
  };
  return track ? { track, stop } : null;
}
