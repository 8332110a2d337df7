import { m } from '$lib/paraglide/messages.js';
import type { TeamDesk } from './team-desk.svelte.ts';

/** What a coordinator is about to do, before it was confirmed. */
export type TeamAct =
  | { kind: 'sign-out-member' | 'remove-member'; id: string; name: string }
  | { kind: 'remove-device'; id: string; name: string; isOwn: boolean };

/** @returns whether it was done. */
export function actOn(desk: TeamDesk, { kind, id }: TeamAct): Promise<boolean> {
  if (kind === 'remove-device') return desk.removeDevice(id);
  return kind === 'remove-member' ? desk.removeMember(id) : desk.signOutMember(id);
}

interface Words {
  title: string;
  text: string;
  act: string;
}

/** What will happen, before it does. */
export function wordsOf(act: TeamAct): Words {
  const { name } = act;
  if (act.kind === 'remove-device') {
    const own = act.isOwn ? `${m.team_remove_own_device_text()} ` : '';
    const title = m.team_remove_device_title({ name });
    return { title, text: own + m.team_remove_device_text(), act: m.team_remove_act() };
  }
  if (act.kind === 'remove-member') {
    const title = m.team_remove_member_title({ name });
    return { title, text: m.team_remove_member_text(), act: m.team_remove_act() };
  }
  const title = m.team_sign_out_title({ name });
  return { title, text: m.team_sign_out_text(), act: m.team_sign_out_act() };
}
