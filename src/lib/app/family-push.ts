import { familyPushApi } from '#domain/api/push.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { openPush } from '$lib/adapters/push.ts';
import { PushDesk } from '$lib/features/push/push-desk.svelte.ts';

/** Notifications of one patient's devices, by the link of one consultation. */
export const openFamilyPush = (api: ApiClient, linkId: string): PushDesk =>
  new PushDesk({
    port: openPush('/r/'),
    routes: {
      read: () => api(familyPushApi.read, { params: { linkId } }),
      accept: (body) => api(familyPushApi.accept, { params: { linkId }, body }),
      withdraw: (subscription) => api(familyPushApi.withdraw, { params: { linkId, subscription } }),
    },
  });
