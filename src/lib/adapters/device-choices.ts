import { DeviceChoiceSchema, type Device, type DeviceChoice, type DeviceKind } from '#domain/call-device.ts';
import { createKeepsake, type Keepsake } from './keepsake.ts';

/** Which devices this browser's owner chose. Names of devices alone, and they stay here. */
export interface DeviceChoices {
  read(kind: DeviceKind): DeviceChoice | null;
  keep(device: Device): void;
}

export function createDeviceChoices(
  keepsake: Keepsake = createKeepsake(() => globalThis.localStorage),
): DeviceChoices {
  const keyOf = (kind: DeviceKind) => `device:${kind}`;
  return {
    read: (kind) => DeviceChoiceSchema.safeParse(keepsake.read(keyOf(kind))).data ?? null,
    keep: ({ kind, id, label }) => keepsake.write(keyOf(kind), { id, label }),
  };
}
