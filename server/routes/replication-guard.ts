import type { Device } from '#domain/account.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../failure.ts';
import type { Guards } from '../services/guards.ts';

/** The device that asks, for its own facility's `:database` alone. @throws Failure `device-unknown`, `forbidden` */
export const createDatabaseGuard = (guards: Pick<Guards, 'device'>) =>
  async function deviceOf(request: FastifyRequest): Promise<Device> {
    const device = await guards.device(request);
    const { database } = request.params as Record<string, string>;
    if (database !== facilityDatabase(device.facility)) throw new Failure('forbidden');
    return device;
  };
