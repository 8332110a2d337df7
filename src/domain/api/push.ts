import * as z from 'zod/mini';
import { endpoint } from '../endpoint.ts';
import { PushDevicesSchema, PushReceiptSchema, PushSubscriptionSchema } from '../push.ts';

/** Notifications of staff and doctors, device by device. */
export const accountPushApi = {
  read: endpoint({
    method: 'GET',
    path: '/api/account/push',
    request: undefined,
    response: PushDevicesSchema,
    errors: ['device-unknown'],
  }),
  /** Once accepted on this device; repeated, it only says so again. */
  accept: endpoint({
    method: 'POST',
    path: '/api/account/push',
    request: PushSubscriptionSchema,
    response: PushDevicesSchema,
    errors: ['device-unknown'],
  }),
  withdraw: endpoint({
    method: 'DELETE',
    path: '/api/account/push/:subscription',
    request: undefined,
    response: PushDevicesSchema,
    errors: ['device-unknown', 'not-found'],
  }),
};

/** A family's: they belong to the patient, and outlive this consultation. */
export const familyPushApi = {
  read: endpoint({
    method: 'GET',
    path: '/api/links/:linkId/push',
    request: undefined,
    response: PushDevicesSchema,
    errors: ['link-superseded', 'link-expired'],
  }),
  accept: endpoint({
    method: 'POST',
    path: '/api/links/:linkId/push',
    request: PushSubscriptionSchema,
    response: PushDevicesSchema,
    errors: ['link-superseded', 'link-expired'],
  }),
  withdraw: endpoint({
    method: 'DELETE',
    path: '/api/links/:linkId/push/:subscription',
    request: undefined,
    response: PushDevicesSchema,
    errors: ['link-superseded', 'link-expired', 'not-found'],
  }),
};

/** What a service worker says by itself, signed in or not. */
export const pushWorkerApi = {
  /** A notification was shown. An unknown one is answered alike; safe to repeat. */
  receipt: endpoint({
    method: 'POST',
    path: '/api/push/receipts',
    request: PushReceiptSchema,
    response: undefined,
    errors: [],
  }),
  /** The browser changed a subscription: who knows the old one whole may put a new one in its place. */
  renew: endpoint({
    method: 'POST',
    path: '/api/push/renewals',
    request: z.object({ former: PushSubscriptionSchema, fresh: PushSubscriptionSchema }),
    response: undefined,
    errors: ['too-many-attempts'],
  }),
};
