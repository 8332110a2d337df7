import { facilityApi } from '#domain/api/facility.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { m } from '$lib/paraglide/messages.js';

/**
 * Opens the patient's space on this tablet: the family's own page, with its link, where the identifier and the
 * passcode are typed as anywhere else.
 * @returns what to say when it can't.
 */
export async function openSpaceHere(api: ApiClient, appointment: string): Promise<string | null> {
  // Opened while the tap still counts: a browser blocks it after the answer.
  const tab = window.open('', '_blank');
  const answer = await api(facilityApi.accessNote, { params: { appointment } });
  if (!answer.ok) {
    tab?.close();
    return answer.failure.error === 'offline' ? m.facility_needs_network() : m.facility_failure_service();
  }
  if (tab) tab.location.href = answer.data.link;
  else location.href = answer.data.link;
  return null;
}
