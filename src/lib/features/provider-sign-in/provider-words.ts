import { type ProviderFault, ProviderFaultSchema } from '#domain/provider.ts';
import { m } from '$lib/paraglide/messages.js';

const TEXTS: Record<ProviderFault, () => string> = {
  unlinked: m.provider_unlinked,
  taken: m.provider_taken,
  refused: m.provider_refused,
  expired: m.provider_expired,
  weak: m.provider_weak,
  unavailable: m.error_provider_unavailable,
};

/** What came back in the address, in words; null when it says nothing of a fault. */
export function providerFaultText(result: string | null): string | null {
  const fault = ProviderFaultSchema.safeParse(result).data;
  return fault ? TEXTS[fault]() : null;
}
