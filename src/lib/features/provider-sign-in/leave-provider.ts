import { providerApi } from '#domain/api/provider.ts';
import type { ProviderDoor } from '#domain/provider.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';

/** Who came in by the provider signs out there too; the browser comes back by itself. Without an answer, not. */
export async function leaveProvider(api: ApiClient, door: ProviderDoor): Promise<void> {
  const answer = await api(providerApi.leave, { body: { door } });
  if (answer.ok && answer.data.url) location.assign(answer.data.url);
}
