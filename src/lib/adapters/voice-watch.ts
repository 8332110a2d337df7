import { isVoice, VOICE_READINGS } from '#domain/voice.ts';
import { openSound } from './sound.ts';

const READ_MS = 100;

/**
 * Calls back while someone speaks into a microphone that is cut. It listens to a copy, which goes nowhere; returns what
 * ends it.
 */
export function watchVoice(microphone: MediaStreamTrack, onvoice: () => void): () => void {
  const copy = microphone.clone();
  copy.enabled = true;
  const sound = openSound();
  const meter = sound.level(new MediaStream([copy]));
  let levels: number[] = [];
  const reading = setInterval(() => {
    levels = [...levels, meter.read()].slice(-VOICE_READINGS);
    if (!isVoice(levels)) return;
    levels = [];
    onvoice();
  }, READ_MS);
  return () => {
    clearInterval(reading);
    meter.stop();
    sound.close();
    copy.stop();
  };
}
