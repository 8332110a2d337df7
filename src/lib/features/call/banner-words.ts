import type { Viewpoint } from '#domain/call-layout.ts';
import type { CallState } from '#domain/call-state.ts';
import { m } from '$lib/paraglide/messages.js';
import type { DeviceView } from './device-view.ts';
import { deviceWords } from './device-words.ts';
import type { Loss, OtherView } from './call-snapshot.ts';
import type { Return } from './call-moments.svelte.ts';

export interface Situation {
  viewpoint: Viewpoint;
  state: CallState;
  others: OtherView[];
  devices: DeviceView;
  /** « iPhone, Safari » */
  thisDevice: string;
  /** This page's picture doesn't go to everyone, because of the network. */
  sendingPaused: boolean;
  /** Why the call reconnects. */
  loss: Loss | null;
  /** Someone waits to be let in. */
  knocks: boolean;
  /** « Continuer ici », while the first device is still there. */
  asksToMove: boolean;
  /** The call was already under way once. */
  wasLive: boolean;
  /** It reconnected a moment ago. */
  returned: Return | null;
  /** It hasn't been live for long. */
  isBeginning: boolean;
}

/** `weak`: the network; `trouble`: something stopped; `back`: it is over. */
export type BannerTone = 'calm' | 'weak' | 'trouble' | 'back';

export interface BannerText {
  tone: BannerTone;
  /** Stands out, before the words. */
  lead?: string;
  words: string;
  /** The picture concerned says so itself: only read aloud. */
  isQuiet?: boolean;
}

const calm = (words: string): BannerText => ({ tone: 'calm', words });
const trouble = (words: string): BannerText => ({ tone: 'trouble', words });
const weak = (words: string): BannerText => ({ tone: 'weak', lead: m.stage_weak(), words });

function waitingWords({ viewpoint, wasLive }: Situation): string {
  if (viewpoint === 'practitioner')
    return wasLive ? m.call_banner_away_patient() : m.call_banner_waiting_practitioner();
  return wasLive ? m.call_banner_away_practitioner() : m.call_banner_waiting_patient();
}

/** Of whom nothing comes; the one that matters most first. */
const lostOf = (others: OtherView[]) => others.find(({ state }) => state === 'recovering')?.participant;

function otherLostWords(isLong: boolean, others: OtherView[]): string {
  const lost = lostOf(others);
  if (lost?.role === 'patient')
    return isLong ? m.call_banner_lost_other_patient_long() : m.call_banner_lost_other_patient();
  if (lost?.role === 'practitioner')
    return isLong ? m.call_banner_lost_other_practitioner_long() : m.call_banner_lost_other_practitioner();
  const name = lost?.name ?? '';
  return isLong ? m.stage_lost_named_long({ name }) : m.stage_lost_named({ name });
}

/** Whose network it is, as far as can be told, and what helps. */
function lossWords({ loss, others }: Situation): string {
  if (loss?.side === 'other') return otherLostWords(loss.isLong, others);
  if (!loss?.isLong) return m.call_banner_reconnecting();
  return loss.side === 'own' ? m.call_banner_lost_own_long() : m.call_banner_lost_path_long();
}

function weakWords({ sendingPaused, others }: Situation): BannerText | null {
  const paused = others.find(({ sends }) => sends?.camera === 'paused');
  if (sendingPaused) return weak(paused ? m.stage_weak_both() : m.stage_weak_outgoing());
  if (!paused) return null;
  if (others.length === 1) return weak(m.stage_weak_incoming());
  return { ...weak(m.stage_weak_incoming_named({ name: paused.participant.name })), isQuiet: true };
}

/** Of one's own camera and microphone; that one came without a camera, for a while only. */
function ownWords({ devices, thisDevice, isBeginning }: Situation): BannerText | null {
  const own = deviceWords(devices, thisDevice);
  if (!own) return null;
  if (own.isTrouble) return trouble(own.words);
  const isLasting = !devices.news && !devices.speaksMuted;
  return isLasting && !isBeginning ? null : calm(own.words);
}

const BACK: Record<Exclude<Return['side'], 'other'>, () => string> = {
  own: m.stage_back,
  path: m.stage_back_path,
};

/** Whoever waits may as well mend it meanwhile. */
function troubleWords(situation: Situation): BannerText | null {
  const own = ownWords(situation);
  return own?.tone === 'trouble' ? own : null;
}

function liveWords(situation: Situation): BannerText | null {
  const { others, returned } = situation;
  const own = ownWords(situation);
  if (own?.tone === 'trouble') return own;
  const lost = lostOf(others);
  if (lost) return { ...calm(m.stage_lost_one({ name: lost.name })), isQuiet: true };
  const words = weakWords(situation);
  if (words) return words;
  if (returned)
    return {
      tone: 'back',
      words: returned.side === 'other' ? m.stage_back_other({ name: returned.name }) : BACK[returned.side](),
    };
  return own;
}

/** What the banner over the pictures says; null when they speak for themselves. */
export function bannerText(situation: Situation): BannerText | null {
  const [first] = situation.others;
  switch (situation.state.name) {
    case 'preparing':
      if (situation.asksToMove) return calm(m.move_asking());
      return calm(`${m.call_banner_preparing()} ${m.call_banner_permission()}`);
    case 'at-door':
      return calm(m.call_door_wait());
    case 'waiting':
      // Who knocks is named beside the picture.
      if (situation.knocks && !situation.wasLive) return null;
      return troubleWords(situation) ?? calm(waitingWords(situation));
    case 'connecting':
      return calm(
        first ? m.call_banner_connecting({ name: first.participant.name }) : m.call_banner_preparing(),
      );
    case 'reconnecting':
      return trouble(lossWords(situation));
    case 'live':
      return liveWords(situation);
    default:
      return null;
  }
}
