import Maximize from '@lucide/svelte/icons/maximize';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Minimize from '@lucide/svelte/icons/minimize';
import type { Chat } from '$lib/features/chat/chat.svelte.ts';
import { m } from '$lib/paraglide/messages.js';
import type { BarEntry } from './bar-entry.ts';

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

export const fullScreenEntry = (isFull: boolean, onclick: () => void): BarEntry => ({
  id: 'full-screen',
  label: m.talk_full_screen(),
  title: isFull ? m.talk_full_screen_leave() : m.talk_full_screen_title(),
  icon: isFull ? Minimize : Maximize,
  onclick,
});
