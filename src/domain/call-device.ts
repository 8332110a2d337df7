import * as z from 'zod/mini';

export type DeviceKind = 'camera' | 'microphone' | 'loudspeaker';
/** What one sends with. */
export type SourceKind = Exclude<DeviceKind, 'loudspeaker'>;
/** Which way a phone's camera looks: at who holds it, or away. */
export type Facing = 'user' | 'environment';

export interface Device {
  kind: DeviceKind;
  id: string;
  /** The same for what sits in one case: a headset's microphone and its loudspeaker. */
  group: string;
  /** As its maker calls it; empty while the browser keeps it to itself. */
  label: string;
  facing: Facing | null;
}

/** A device that was chosen once. Browsers give new ids when their data are erased: then the name tells. */
export const DeviceChoiceSchema = z.object({
  id: z.string().check(z.maxLength(200)),
  label: z.string().check(z.maxLength(200)),
});
export type DeviceChoice = z.infer<typeof DeviceChoiceSchema>;

const FRONT = /\b(front|user|avant|facetime)\b/i;
const BACK = /\b(back|rear|environment|arri[èe]re)\b/i;

/** Phones say it in a camera's name: « camera2 1, facing front », « Caméra arrière ». */
export function facingOf(label: string): Facing | null {
  if (FRONT.test(label)) return 'user';
  return BACK.test(label) ? 'environment' : null;
}

/** « HD Webcam (04f2:b6be) » → « HD Webcam »; « Default - Micro » → « Micro ». */
export const plainLabel = (label: string): string =>
  label
    .replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)\s*$/i, '')
    .replace(/^(Default|Par défaut|Communications)\s+-\s+/i, '')
    .trim();

/** Chromium's names for « whatever the system prefers ». */
const ALIASES = ['default', 'communications'];

/** Each device once: an alias goes when what it stands for is listed beside it, and so does what has no id yet. */
export const distinctDevices = (devices: Device[]): Device[] =>
  devices.filter(
    (device) =>
      device.id !== '' &&
      !(
        ALIASES.includes(device.id) &&
        devices.some(
          ({ id, kind, group }) => kind === device.kind && group === device.group && !ALIASES.includes(id),
        )
      ),
  );

/** The one that was chosen, if it is there. */
export const findChosen = (devices: Device[], choice: DeviceChoice): Device | null =>
  devices.find(({ id }) => id === choice.id) ??
  devices.find(({ label }) => label !== '' && label === choice.label) ??
  null;

interface Order {
  /** First the one that is missed most. */
  preferred: DeviceChoice[];
  /** Ids of those that stopped or wouldn't start: only when nothing else is left. */
  failed: string[];
}

/** In which order devices of one kind are tried. A phone that loses its front camera doesn't show the room first. */
export function inOrder(devices: Device[], { preferred, failed }: Order): Device[] {
  const wanted = preferred.map((choice) => findChosen(devices, choice));
  const facing = wanted[0]?.facing ?? facingOf(preferred[0]?.label ?? '') ?? 'user';
  const rank = (device: Device) => {
    const place = wanted.indexOf(device);
    return [
      failed.includes(device.id) ? 1 : 0,
      place === -1 ? wanted.length : place,
      device.facing === null || device.facing === facing ? 0 : 1,
      devices.indexOf(device),
    ];
  };
  return [...devices].sort((one, other) => {
    const [ranks, others] = [rank(one), rank(other)];
    const at = ranks.findIndex((value, index) => value !== others[index]);
    return at === -1 ? 0 : (ranks[at] ?? 0) - (others[at] ?? 0);
  });
}

/** The device that should be taken now that the list has changed; null: go on with the one in use. */
export function betterThan(current: Device | null, devices: Device[], order: Order): Device | null {
  const [first] = inOrder(devices, order);
  if (!first || first.id === current?.id || order.failed.includes(first.id)) return null;
  if (!current) return first;
  return order.preferred.some((choice) => findChosen(devices, choice) === first) ? first : null;
}

/** Where one tap on « the other camera » leads: by the way it looks where that is known, else the next in the list. */
export function flipTarget(cameras: Device[], current: Device | null): Device | null {
  const facing = current?.facing ?? null;
  const opposite = facing && cameras.find((camera) => camera.facing && camera.facing !== facing);
  if (opposite) return opposite;
  const others = cameras.filter(({ id }) => id !== current?.id);
  if (others.length === 0) return null;
  const at = cameras.findIndex(({ id }) => id === current?.id);
  return cameras[(at + 1) % cameras.length] ?? null;
}
