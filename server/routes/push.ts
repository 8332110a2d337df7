import { accountPushApi, familyPushApi, pushWorkerApi } from '#domain/api/push.ts';
import type { PushDevices, PushSubscriptionKeys } from '#domain/push.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assertAddress } from '../adapters/outgoing.ts';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { AccountSessions } from '../services/account-sessions.ts';
import type { Devices } from '../services/devices.ts';
import type { DossierAccess } from '../services/dossier-access.ts';
import type { Guards } from '../services/guards.ts';
import type { PushReceipts } from '../services/push/receipts.ts';
import { ADDRESS_POLICY, type Throttle } from '../services/throttle.ts';
import type { PushOwner, PushSubscriptions } from '../services/push/subscriptions.ts';

export interface PushRouteDependencies {
  guards: Pick<Guards, 'account' | 'staff' | 'practitioner'>;
  access: Pick<DossierAccess, 'asFamily'>;
  accountSessions: Pick<AccountSessions, 'held'>;
  devices: Pick<Devices, 'get'>;
  pushSubscriptions: PushSubscriptions;
  receipts: PushReceipts;
  throttle: Pick<Throttle, 'attempt'>;
  /** base64url */
  publicKey: string;
  /** false: a test's push service may stand on this machine. */
  publicOnly: boolean;
  /** A notification was shown on its device. */
  onShown: (message: string) => Promise<void>;
}

/** @throws Failure `bad-request`: a browser names it, so it may be anything. */
export function assertEndpoint({ endpoint }: PushSubscriptionKeys, publicOnly: boolean): void {
  try {
    assertAddress(endpoint, publicOnly);
  } catch {
    throw new Failure('bad-request', { fields: { endpoint: 'not an address of the Internet' } });
  }
}

/** Who is sent notifications, on which of their devices. */
export function pushRoutes(app: FastifyInstance, dependencies: PushRouteDependencies): void {
  const { guards, access, accountSessions, devices, pushSubscriptions } = dependencies;
  const { receipts, throttle, publicKey, publicOnly } = dependencies;

  const tabletName = async (device: string) => (await devices.get(device))?.name ?? null;
  const sessionOf = async (owner: PushOwner, request: FastifyRequest) =>
    owner.kind === 'patient' ? undefined : (await accountSessions.held(request))?.id;
  const answer = async (owner: PushOwner, request: FastifyRequest): Promise<PushDevices> => ({
    key: publicKey,
    devices: await pushSubscriptions.devices(owner, tabletName, await sessionOf(owner, request)),
  });
  async function accept(owner: PushOwner, body: PushSubscriptionKeys, request: FastifyRequest) {
    assertEndpoint(body, publicOnly);
    await pushSubscriptions.accept(owner, body, {
      ...{ userAgent: request.headers['user-agent'], session: await sessionOf(owner, request) },
    });
    return answer(owner, request);
  }
  async function withdraw(owner: PushOwner, request: FastifyRequest, id = '') {
    await pushSubscriptions.withdraw(owner, id);
    return answer(owner, request);
  }

  /** A doctor by their account, staff on one of their facility's tablets. */
  async function worker(request: FastifyRequest): Promise<PushOwner> {
    const { practitioner } = await guards.account(request);
    if (practitioner !== null) {
      const { id } = await guards.practitioner(request, 'receive-push');
      return { kind: 'practitioner', practitioner, account: id };
    }
    const { account, device } = await guards.staff(request, 'receive-push');
    return { kind: 'staff', facility: account.facility, account: account.id, device: device.id };
  }
  async function family(request: FastifyRequest, linkId = ''): Promise<PushOwner> {
    const { facility, appointment } = await access.asFamily(request, linkId, 'receive-push');
    return { kind: 'patient', facility, patient: appointment.patient };
  }

  route(app, accountPushApi.read, async ({ request }) => answer(await worker(request), request));
  route(app, accountPushApi.accept, async ({ request, body }) =>
    accept(await worker(request), body, request),
  );
  route(app, accountPushApi.withdraw, async ({ request, params }) =>
    withdraw(await worker(request), request, params['subscription']),
  );

  route(app, familyPushApi.read, async ({ request, params }) =>
    answer(await family(request, params['linkId']), request),
  );
  route(app, familyPushApi.accept, async ({ request, params, body }) =>
    accept(await family(request, params['linkId']), body, request),
  );
  route(app, familyPushApi.withdraw, async ({ request, params }) =>
    withdraw(await family(request, params['linkId']), request, params['subscription']),
  );

  route(app, pushWorkerApi.receipt, async ({ body }) => {
    if (receipts.isGenuine(body)) await dependencies.onShown(body.message);
    return undefined;
  });
  route(app, pushWorkerApi.renew, async ({ body, request }) => {
    assertEndpoint(body.fresh, publicOnly);
    // Each looks through all there are: nobody may ask for that without end.
    const renew = async () => (await pushSubscriptions.renew(body.former, body.fresh)) || null;
    await throttle.attempt(`push:${request.ip}`, ADDRESS_POLICY, renew);
    return undefined;
  });
}
