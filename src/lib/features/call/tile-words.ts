import type { Quality } from '#domain/call-adaptation.ts';
import type { Role } from '#domain/call.ts';
import { m } from '$lib/paraglide/messages.js';
import type { OtherView } from './call-snapshot.ts';

/** What is to be seen of someone. */
export type Picture = 'shown' | 'coming' | 'reconnecting' | 'paused' | 'off' | 'none';

export function pictureOf({ state, stream, sends }: OtherView): Picture {
  if (state === 'recovering') return 'reconnecting';
  if (sends?.camera === 'paused') return 'paused';
  if (sends && sends.camera !== 'on' && !sends.sharing) return sends.camera;
  return state === 'connecting' || !stream ? 'coming' : 'shown';
}

const PICTURE_WORDS: Record<Picture, (() => string) | null> = {
  shown: null,
  coming: m.stage_picture_coming,
  reconnecting: m.stage_picture_reconnecting,
  paused: m.stage_picture_paused,
  off: m.stage_picture_off,
  none: m.stage_picture_none,
};

/** Why someone isn't seen, or not as they should be. */
export const pictureWords = (picture: Picture): string | null => PICTURE_WORDS[picture]?.() ?? null;

const ROLE_WORDS: Partial<Record<Role, () => string>> = {
  relative: m.stage_role_relative,
  interpreter: m.stage_role_interpreter,
  professional: m.stage_role_professional,
};

/** Beside a guest's name; doctor and patient are who one came for. */
export const guestRoleWords = (role: Role): string | null => ROLE_WORDS[role]?.() ?? null;

const QUALITY_WORDS: Record<Exclude<Quality, 'unknown'>, () => string> = {
  good: m.stage_quality_good,
  fair: m.stage_quality_fair,
  poor: m.stage_quality_poor,
};

export const qualityWords = (quality: Exclude<Quality, 'unknown'>): string => QUALITY_WORDS[quality]();
