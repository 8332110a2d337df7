import type { Role } from '#domain/author.ts';
import { m } from '$lib/paraglide/messages.js';

const WORDS: Partial<Record<Role, () => string>> = {
  staff: m.facility_role_staff,
  coordinator: m.facility_role_coordinator,
};

/** What someone is in their facility; empty for who belongs to none. */
export const facilityRoleWords = (role: Role | undefined): string => (role && WORDS[role]?.()) ?? '';
