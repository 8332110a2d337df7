/** The local day that holds `now` moved by `days`, as instants: midnight to midnight on this device's calendar. */
export function dayRange(now: Date, days: number): { from: string; to: string; nextTo: string } {
  const midnight = (offset: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + days + offset).toISOString();
  return { from: midnight(0), to: midnight(1), nextTo: midnight(2) };
}

/** The agenda of the day that is `days` from today. */
export const dayAddress = (days: number) => (days === 0 ? '/m/' : `/m/?jour=${days}`);
