import { pushedMessagePath } from '#domain/pushed-message.ts';
import type { PushPayload } from '#domain/push.ts';
import { readLinkToken } from '#domain/link-repair.ts';
import { readPasscode } from '#domain/link-codes.ts';
import { createHash } from 'node:crypto';
import { DeliveryError } from '../../adapters/delivery.ts';
import { PushError, type PushSender } from '../../adapters/push.ts';
import { pushTexts } from '../../messages/push-fr.ts';
import type { FamilyPush, FamilyPushMessage } from '../notifications/family-push.ts';
import { linkIdOf } from '../credentials.ts';
import type { PushReceipts } from './receipts.ts';
import type { PushDocument, PushSubscriptions } from './subscriptions.ts';

interface Dependencies {
  pushSender: PushSender;
  pushSubscriptions: Pick<PushSubscriptions, 'ofPatient' | 'found'>;
  receipts: PushReceipts;
}

/** Push services refuse more (FCM: four weeks). */
const LONGEST_S = 28 * 24 * 3600;

/** Replaces one of the same that wasn't fetched, or is on the screen already: what leaves twice is seen once. */
export const pushTopic = (id: string): string =>
  createHash('sha256').update(id).digest('base64url').slice(0, 32);

function accessOf({ access }: FamilyPushMessage) {
  const token = access && readLinkToken(access.link);
  if (!access || !token) return null;
  return { token, identifier: access.identifier, passcode: readPasscode(access.passcode) };
}

/** Messages to the browsers in which a patient's family accepted them. */
export function createFamilyPush({ pushSender, pushSubscriptions, receipts }: Dependencies): FamilyPush {
  function payloadOf(message: FamilyPushMessage): PushPayload {
    const { id, kind } = message;
    const access = accessOf(message);
    const linkId = access ? linkIdOf(access.token) : pushTopic(id).slice(0, 16);
    return {
      ...{ title: pushTexts.title, body: pushTexts.family, tag: pushTopic(id) },
      open: pushedMessagePath(linkId, { kind, access }),
      receipt: receipts.of(id),
    };
  }

  /** null: taken. */
  async function sendTo(device: PushDocument, message: FamilyPushMessage): Promise<PushError | null> {
    try {
      await pushSender.send({
        subscription: device.subscription,
        payload: JSON.stringify(payloadOf(message)),
        ttlSeconds: Math.min(message.ttlSeconds, LONGEST_S),
        ...{ urgency: 'high', topic: pushTopic(message.id) },
      });
      return null;
    } catch (error) {
      if (!(error instanceof PushError)) throw error;
      if (error.fault) await pushSubscriptions.found(device, error.fault);
      return error;
    }
  }

  return {
    reaches: async (facility, patient) => (await pushSubscriptions.ofPatient(facility, patient)).length > 0,
    async send(message) {
      const devices = await pushSubscriptions.ofPatient(message.facility, message.patient);
      const outcomes = await Promise.all(devices.map((device) => sendTo(device, message)));
      if (outcomes.includes(null)) return {};
      const gone = { isPermanent: true, code: 'subscription-gone' } as const;
      // One that may still take it later, before one that won't.
      throw (
        outcomes.find((error) => error?.isPermanent === false) ??
        outcomes.find((error) => error?.fault === null) ??
        new DeliveryError('plus aucun appareil abonné', gone)
      );
    },
  };
}
