import { browserIn, systemIn } from '#domain/user-agent.ts';

export interface BrowserIdentity {
  userAgent: string;
  userAgentData?: { platform?: string; brands?: { brand: string }[] } | undefined;
  /** Tells an iPad that calls itself a Mac. */
  maxTouchPoints?: number;
}

/** In words a nurse understands: « Android, Chrome ». */
export function describeDevice({ userAgent, userAgentData, maxTouchPoints = 0 }: BrowserIdentity): string {
  const brands = userAgentData?.brands?.map(({ brand }) => brand).join(' ') ?? '';
  const system = systemIn(userAgentData?.platform || userAgent) ?? 'Appareil';
  const browser = browserIn(brands) ?? browserIn(userAgent) ?? 'navigateur';
  return `${system === 'Mac' && maxTouchPoints > 1 ? 'iPad' : system}, ${browser}`;
}
