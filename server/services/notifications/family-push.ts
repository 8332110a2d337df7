import type { MessageKind } from '#domain/message.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { Accepted } from '../../adapters/delivery.ts';

/** What a family's browsers get, encrypted for them alone; what they show of it says nothing of this. */
export interface FamilyPushMessage {
  /** The outbox document's: the acknowledgement names it. The same when it leaves twice. */
  id: string;
  facility: string;
  patient: Ulid;
  kind: MessageKind;
  /** For the screen that a click opens. */
  title: string;
  text: string;
  /** null once there is nothing to open any more. */
  access: { link: string; identifier: string; passcode: string } | null;
  /** After so long it is worth nothing. */
  ttlSeconds: number;
}

/** Pushes to the browsers in which a patient's family asked for them. */
export interface FamilyPush {
  /** Whether there is one. */
  reaches(facility: string, patient: Ulid): Promise<boolean>;
  /**
   * Resolves once a push service took it for one browser at least: that says nothing of its arrival.
   * @throws DeliveryError `subscription-gone` when none is left.
   */
  send(push: FamilyPushMessage): Promise<Accepted>;
}
