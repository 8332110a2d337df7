import Maximize from '@lucide/svelte/icons/maximize';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Minimize from '@lucide/svelte/icons/minimize';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import PictureInPicture from '@lucide/svelte/icons/picture-in-picture-2';
import ScreenShare from '@lucide/svelte/icons/screen-share';
import type { Chat } from '$lib/features/chat/chat.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import type { BarEntry } from './bar-entry.ts';
import type { OwnScreen } from './own-screen.svelte.ts';

export const chatEntry = (chat: Chat): BarEntry => ({
  id: 'chat',
  label: m.talk_write(),
  title: chat.unread > 0 ? m.talk_write_unread({ count: chat.unread }) : m.talk_write_title(),
  icon: MessageSquare,
  pressed: chat.isOpen,
  shortcut: 'C',
  count: chat.unread,
  onclick: () => chat.toggle(),
});

export const shareEntry = (screen: OwnScreen): BarEntry => ({
  id: 'share',
  label: m.talk_share(),
  title: screen.state.name === 'on' ? m.talk_share_stop() : m.talk_share_title(),
  icon: ScreenShare,
  pressed: screen.state.name === 'on',
  onclick: () => screen.toggle(),
});

/** The picture over other windows. */
export const floatEntry = (isFloating: boolean, onclick: () => void): BarEntry => ({
  id: 'float',
  label: isFloating ? m.talk_float_back_label() : m.talk_float(),
  title: isFloating ? m.talk_float_back() : m.talk_float_title(),
  icon: PictureInPicture,
  pressed: isFloating,
  onclick,
});

export const fullScreenEntry = (isFull: boolean, onclick: () => void): BarEntry => ({
  id: 'full-screen',
  label: m.talk_full_screen(),
  title: isFull ? m.talk_full_screen_leave() : m.talk_full_screen_title(),
  icon: isFull ? Minimize : Maximize,
  onclick,
});

/**
 * From the beginning, whatever this page believes: an iPhone's sound may be dead after a phone call without a sign.
 * Its whole words or none: who reads « Rejoindre » while waiting in the room believes they aren't in it.
 */
export const rejoinEntry = (rejoin: () => void): BarEntry => ({
  id: 'rejoin',
  label: m.call_rejoin(),
  title: m.call_rejoin(),
  icon: RotateCcw,
  onclick: rejoin,
});
