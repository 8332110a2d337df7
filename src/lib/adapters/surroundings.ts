import type { Surroundings } from '#domain/call-caps.ts';

/** Chromium's alone, like the battery below. */
interface NetworkInformation {
  type?: string;
  effectiveType?: string;
  saveData?: boolean;
}
interface Battery {
  level: number;
  charging: boolean;
}
type Device = Navigator & { connection?: NetworkInformation; getBattery?(): Promise<Battery> };

const FEW_CORES = 2;
const LOW_BATTERY = 0.15;

function networkOf({ type, effectiveType }: NetworkInformation): Surroundings['network'] {
  if (effectiveType === '2g' || effectiveType === 'slow-2g') return 'slow';
  if (type === 'cellular' || effectiveType === '3g') return 'cellular';
  return effectiveType === undefined ? null : 'fast';
}

/** What this device and its network are like, as far as the browser tells; asked at each moment. */
export function watchSurroundings(): () => Pick<Surroundings, 'network' | 'sparesData' | 'isWeak'> {
  const device: Device = navigator;
  let battery: Battery | null = null;
  device.getBattery?.().then(
    (known) => (battery = known),
    () => undefined,
  );
  return () => {
    const { connection = {}, hardwareConcurrency } = device;
    const isEmptying = battery !== null && !battery.charging && battery.level < LOW_BATTERY;
    return {
      network: networkOf(connection),
      sparesData: connection.saveData === true,
      isWeak: hardwareConcurrency <= FEW_CORES || isEmptying,
    };
  };
}
