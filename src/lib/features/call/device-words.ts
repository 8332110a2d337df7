import type { Device, SourceKind } from '#domain/call-device.ts';
import { m } from '$lib/paraglide/messages.js';
import { remedy } from '../self-test/remedy.ts';
import type { DeviceTrouble, DeviceView } from './device-view.ts';
import type { DeviceNews } from './source-view.ts';

type Words = Record<'interrupted' | 'unplugged' | 'stopped' | 'busy' | 'refused', () => string>;

const TROUBLES: Record<SourceKind, Words> = {
  camera: {
    interrupted: m.devices_camera_interrupted,
    unplugged: m.devices_camera_unplugged,
    stopped: m.devices_camera_stopped,
    busy: m.devices_camera_busy,
    refused: m.devices_camera_refused,
  },
  microphone: {
    interrupted: m.devices_microphone_interrupted,
    unplugged: m.devices_microphone_unplugged,
    stopped: m.devices_microphone_stopped,
    busy: m.devices_microphone_busy,
    refused: m.devices_microphone_refused,
  },
};

function troubleWords({ kind, why }: DeviceTrouble, device: string): string {
  const words = TROUBLES[kind];
  if (why === 'permission-denied' || why === 'permission-system')
    return `${words.refused()} ${remedy(why, device)}`;
  if (why === 'interrupted' || why === 'unplugged' || why === 'busy') return words[why]();
  return words.stopped();
}

/** What happened by itself, or wouldn't. */
function newsWords({ kind, what, label }: DeviceNews): string {
  if (what === 'returned') return m.devices_news_returned({ label });
  if (what === 'refused') return m.devices_news_refused({ label });
  if (kind === 'loudspeaker') return m.devices_news_loudspeaker();
  if (kind === 'camera') return label ? m.devices_news_camera({ label }) : m.devices_news_camera_unnamed();
  return label ? m.devices_news_microphone({ label }) : m.devices_news_microphone_unnamed();
}

/**
 * What a screen says of one's own devices; null when all is well.
 * @param device this one, as `describeDevice` puts it: « iPhone, Safari »
 */
export function deviceWords(
  { trouble, news, speaksMuted, audioOnly, camera }: DeviceView,
  device: string,
): { isTrouble: boolean; words: string } | null {
  if (trouble) return { isTrouble: true, words: troubleWords(trouble, device) };
  const calm = (words: string) => ({ isTrouble: false, words });
  if (news) return calm(newsWords(news));
  if (speaksMuted) return calm(m.devices_speaks_muted());
  if (!audioOnly) return null;
  return calm(camera.cause === 'busy' ? m.devices_camera_busy() : m.call_banner_audio_only());
}

const FACING = { user: m.devices_camera_front, environment: m.devices_camera_back };
const KINDS = {
  camera: m.devices_camera,
  microphone: m.devices_microphone,
  loudspeaker: m.devices_loudspeaker,
};

/** How a list calls its devices: as their maker does, or by what they are; no two alike. */
export function deviceNames(devices: Device[]): { id: string; name: string }[] {
  const plain = devices.map(({ kind, label, facing }) =>
    facing ? FACING[facing]() : label || KINDS[kind](),
  );
  return devices.map(({ id }, index) => {
    const name = plain[index] ?? '';
    if (plain.filter((other) => other === name).length === 1) return { id, name };
    const number = plain.slice(0, index + 1).filter((other) => other === name).length;
    return { id, name: m.devices_numbered({ name, number }) };
  });
}
