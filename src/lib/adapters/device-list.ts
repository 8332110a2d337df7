import { distinctDevices, facingOf, plainLabel, type Device, type DeviceKind } from '#domain/call-device.ts';

const KINDS: Record<MediaDeviceKind, DeviceKind> = {
  videoinput: 'camera',
  audioinput: 'microphone',
  audiooutput: 'loudspeaker',
};

/** Whether a page may say where its sound goes: not in every Safari and Firefox. */
export const canChooseLoudspeaker = (): boolean =>
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;

/** Every camera, microphone and loudspeaker there is, once each; without names before the first permission. */
export async function listDevices(): Promise<Device[]> {
  const listed = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  return distinctDevices(
    listed.map(({ kind, deviceId, groupId, label }) => ({
      ...{ kind: KINDS[kind], id: deviceId, group: groupId },
      ...{ label: plainLabel(label), facing: kind === 'videoinput' ? facingOf(label) : null },
    })),
  );
}

/** The device that a track comes from, as the list has it. */
export function deviceOfTrack(track: MediaStreamTrack, listed: Device[]): Device {
  const { deviceId = '', groupId = '', facingMode } = track.getSettings();
  const kind = track.kind === 'video' ? 'camera' : 'microphone';
  const own = listed.filter((device) => device.kind === kind);
  const found =
    own.find(({ id }) => id === deviceId) ??
    // An alias of the system's: the one in the same case.
    own.find(({ group }) => group !== '' && group === groupId);
  const facing = facingMode === 'user' || facingMode === 'environment' ? facingMode : null;
  const label = plainLabel(track.label);
  const unlisted: Device = { kind, id: deviceId, group: groupId, label, facing: facingOf(track.label) };
  const device = found ?? unlisted;
  return { ...device, label: device.label || label, facing: facing ?? device.facing };
}

/** Calls back when something is plugged in or out; returns what ends it. */
export function onDeviceChange(callback: () => void): () => void {
  const { mediaDevices } = navigator;
  mediaDevices?.addEventListener?.('devicechange', callback);
  return () => mediaDevices?.removeEventListener?.('devicechange', callback);
}
