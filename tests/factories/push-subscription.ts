import type { PushSubscriptionKeys } from '#domain/push.ts';

/** The keys of RFC 8291's own example: a point of the curve, or the service throws the subscription away. */
export const PUSH_KEYS = {
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
};

/** At a push service that doesn't exist. */
export const pushSubscription = (name: string): PushSubscriptionKeys => ({
  endpoint: `https://push.example/${name}`,
  keys: PUSH_KEYS,
});
