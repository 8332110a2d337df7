import type { IssuedLink } from '#domain/account-link.ts';
import { m } from '$lib/paraglide/messages.js';
import type { TeamDesk } from './team-desk.svelte.ts';

/** What a coordinator is about to do, before it was confirmed. */
export type TeamAct =
  | { kind: 'sign-out-member' | 'remove-member'; id: string; name: string }
  | { kind: 'remove-device'; id: string; name: string; isOwn: boolean }
  | { kind: 'renew-link'; id: string; name: string; email: string | null }
  | { kind: 'withdraw-link'; id: string; name: string; isInvite: boolean };

/** @returns whether it was done; of a new link, the link. */
export async function actOn(desk: TeamDesk, act: TeamAct): Promise<boolean | IssuedLink> {
  if (act.kind === 'renew-link')
    return (await desk.issueLink(act.id, { email: act.email, forgetFactors: false })) ?? false;
  if (act.kind === 'withdraw-link') return desk.withdrawLink(act.id);
  if (act.kind === 'remove-device') return desk.removeDevice(act.id);
  return act.kind === 'remove-member' ? desk.removeMember(act.id) : desk.signOutMember(act.id);
}

interface Words {
  title: string;
  text: string;
  act: string;
  /** Nothing is lost by it. */
  isHarmless?: boolean;
}

/** What will happen, before it does. */
export function wordsOf(act: TeamAct): Words {
  const { name } = act;
  switch (act.kind) {
    case 'remove-device': {
      const own = act.isOwn ? `${m.team_remove_own_device_text()} ` : '';
      const title = m.team_remove_device_title({ name });
      return { title, text: own + m.team_remove_device_text(), act: m.team_remove_act() };
    }
    case 'remove-member': {
      const title = m.team_remove_member_title({ name });
      return { title, text: m.team_remove_member_text(), act: m.team_remove_act() };
    }
    case 'renew-link': {
      const mail = act.email ? ` ${m.links_renew_mail({ email: act.email })}` : '';
      const title = m.links_renew_title({ name });
      return { title, text: m.links_renew_text() + mail, act: m.links_renew_act(), isHarmless: true };
    }
    case 'withdraw-link': {
      const text = act.isInvite ? m.links_withdraw_invite_text() : m.links_withdraw_reset_text();
      return { title: m.links_withdraw_title({ name }), text, act: m.links_withdraw_act() };
    }
    case 'sign-out-member': {
      const title = m.team_sign_out_title({ name });
      return { title, text: m.team_sign_out_text(), act: m.team_sign_out_act() };
    }
  }
}
