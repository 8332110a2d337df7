import type { DeadLink } from '#domain/account-link.ts';
import type { Role } from '#domain/author.ts';
import type { ProviderDoor } from '#domain/provider.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatPhone } from '$lib/ui/format.ts';
import type { TakeUpState } from './take-up.svelte.ts';

type Dead = Extract<TakeUpState, { stage: 'dead' }>;
type Done = Extract<TakeUpState, { stage: 'done' }>;

const DOORS: Record<Role, ProviderDoor> = {
  staff: '/e/',
  coordinator: '/e/',
  practitioner: '/m/',
  operator: '/o/',
};
const TITLES: Record<DeadLink, () => string> = {
  used: m.welcome_used_title,
  expired: m.welcome_expired_title,
  withdrawn: m.welcome_withdrawn_title,
  replaced: m.welcome_replaced_title,
  unknown: m.welcome_unknown_title,
};
const TEXTS: Record<DeadLink, () => string> = {
  used: m.welcome_used_text,
  expired: m.welcome_expired_text,
  withdrawn: m.welcome_withdrawn_text,
  replaced: m.welcome_replaced_text,
  unknown: m.welcome_unknown_text,
};

export const deadLinkTitle = (why: DeadLink) => TITLES[why]();

/** What happened and what to do now; whom to call, where the link tells it. */
export function deadLinkText({ why, facilityName, facilityPhone }: Dead): string {
  const text = TEXTS[why]();
  if (!facilityName || !facilityPhone) return text;
  return `${text} ${m.welcome_call({ facility: facilityName, phone: formatPhone(facilityPhone) })}`;
}

/** Where this person goes on from here. */
export function nextStep({ account, isTablet, isSignedIn }: Done): { text: string; href: string | null } {
  const door = DOORS[account.role];
  if (!isSignedIn) return { text: m.welcome_next_factor(), href: door };
  if (door !== '/e/') return { text: m.welcome_next_doctor(), href: door };
  if (isTablet) return { text: m.welcome_next_tablet(), href: '/e/' };
  return { text: m.welcome_next_elsewhere({ login: account.login }), href: null };
}
