import type { Role } from '#domain/call.ts';
import { m } from '$lib/paraglide/messages.js';

const ROLE_WORDS: Record<Role, () => string> = {
  practitioner: m.call_role_practitioner,
  patient: m.call_role_patient,
  relative: m.call_role_relative,
  interpreter: m.call_role_interpreter,
  professional: m.call_role_professional,
};
/** Behind a name. */
export const roleWords = (role: Role): string => ROLE_WORDS[role]();
