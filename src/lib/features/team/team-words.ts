import type { PendingLink } from '#domain/account-link.ts';
import type { TeamDevice, TeamMember } from '#domain/team.ts';
import { m } from '$lib/paraglide/messages.js';
import { facilityRoleWords } from './role-words.ts';
import { capitalise, formatAgo, formatDate } from '$lib/ui/format.ts';

/** What a link is for and until when, or since when it is over. */
export function linkWords({ kind, expiresAt }: PendingLink, day: string, nowMs: number): string {
  const isOver = Date.parse(expiresAt) <= nowMs;
  if (kind === 'invite') return isOver ? m.links_invite_over({ day }) : m.links_invite_until({ day });
  return isOver ? m.links_reset_over({ day }) : m.links_reset_until({ day });
}

export function memberFacts({ role, login, lastSeenAt }: TeamMember, nowMs: number): string[] {
  const seen = lastSeenAt ? m.team_member_seen({ ago: formatAgo(lastSeenAt, nowMs) }) : m.team_member_out();
  return [capitalise(facilityRoleWords(role)), login, seen];
}

export const deviceFacts = (
  { lastSeenAt, enrolledAt }: TeamDevice,
  { nowMs, timeZone }: { nowMs: number; timeZone: string },
) => [m.team_device_seen({ ago: formatAgo(lastSeenAt, nowMs), day: formatDate(enrolledAt, timeZone) })];
