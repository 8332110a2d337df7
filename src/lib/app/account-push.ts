import { accountPushApi } from '#domain/api/push.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { openPush } from '$lib/adapters/push.ts';
import { PushDesk } from '$lib/features/push/push-desk.svelte.ts';

/** Notifications of whoever works here, on this device and others. */
export const openAccountPush = (api: ApiClient, scope: '/e/' | '/m/'): PushDesk =>
  new PushDesk({
    port: openPush(scope),
    routes: {
      read: () => api(accountPushApi.read),
      accept: (body) => api(accountPushApi.accept, { body }),
      withdraw: (subscription) => api(accountPushApi.withdraw, { params: { subscription } }),
    },
  });
