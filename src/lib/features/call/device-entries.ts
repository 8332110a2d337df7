import Settings2 from '@lucide/svelte/icons/settings-2';
import SwitchCamera from '@lucide/svelte/icons/switch-camera';
import { m } from '$lib/paraglide/messages.js';
import type { BarEntry } from './bar-entry.ts';
import type { Call } from './call.svelte.ts';

/** Where a thumb holds the device, its cameras look two ways. */
const isHandheld = () => navigator.maxTouchPoints > 0;

/** The other camera, where there is one to turn to. */
export function flipEntry(call: Call): BarEntry[] {
  const cameras = call.devices.list.filter(({ kind }) => kind === 'camera');
  if (cameras.length < 2 || !isHandheld()) return [];
  return [
    {
      id: 'flip',
      label: m.devices_flip(),
      title: m.devices_flip_title(),
      icon: SwitchCamera,
      onclick: () => void call.flipCamera(),
    },
  ];
}

export const devicesEntry = (onclick: () => void): BarEntry => ({
  id: 'devices',
  label: m.devices_open(),
  title: m.devices_open_title(),
  icon: Settings2,
  onclick,
});
