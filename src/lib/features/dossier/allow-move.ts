import { facilityApi } from '#domain/api/facility.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { m } from '$lib/paraglide/messages.js';

/** The family's other device may go on in the room. @returns what to say when it can't. */
export async function allowMove(api: ApiClient, appointment: string): Promise<string | null> {
  const answer = await api(facilityApi.allowMove, { params: { appointment } });
  if (answer.ok) return null;
  if (answer.failure.error === 'offline') return m.facility_needs_network();
  return answer.failure.error === 'already-closed'
    ? m.facility_refusal_closed()
    : m.facility_failure_service();
}
