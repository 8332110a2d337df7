import type { Device } from '#domain/account.ts';
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createStoreConnections } from '../../adapters/store-connections.ts';
import { StoreUnavailableError, type Store, type StoreRequest } from '../../adapters/store.ts';
import { writerOf } from './push.ts';

export interface UpstreamRequest {
  method: StoreRequest['method'];
  /** After the database's name, already encoded. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
}
export interface UpstreamAnswer {
  status: number;
  /** As it arrives, or whole where there is no connection. */
  body: IncomingMessage | Buffer;
}

/** Who writes, told to CouchDB's proxy authentication: its validators then judge the device, not the service. */
function proxyHeaders(device: Device, secret: string): Record<string, string> {
  const { name, roles } = writerOf(device);
  return {
    'x-auth-couchdb-username': name ?? '',
    'x-auth-couchdb-roles': roles.join(','),
    'x-auth-couchdb-token': createHmac('sha256', secret)
      .update(name ?? '')
      .digest('hex'),
  };
}

function storeRequest(device: Device, { method, path, query = {}, body }: UpstreamRequest): StoreRequest {
  const search = new URLSearchParams(query).toString();
  const address = `/facility-${device.facility}${path}${search ? `?${search}` : ''}`;
  return { method, path: address, ...(body !== undefined && { body }) };
}

/** The gateway's own requests to the store, one device's at a time. */
export function createUpstream(store: Store, proxySecret: string | undefined) {
  const { url, headers, ask } = store.endpoint;
  const connections = createStoreConnections(url);

  const once = (device: Device, request: StoreRequest): Promise<UpstreamAnswer> =>
    ask ? ask(request) : connections.ask(request, proxySecret ? proxyHeaders(device, proxySecret) : headers);

  /** @throws StoreUnavailableError when there is no answer, or with 401, 403 or 5xx. */
  async function open(device: Device, request: UpstreamRequest): Promise<UpstreamAnswer> {
    const what = `${request.method} ${request.path}`;
    const answer = await once(device, storeRequest(device, request)).catch((cause: unknown) => {
      throw new StoreUnavailableError(what, { cause });
    });
    const { status, body } = answer;
    if (status >= 500 || status === 401 || status === 403) {
      if (!Buffer.isBuffer(body)) body.resume();
      throw new StoreUnavailableError(`${what}: ${status}`);
    }
    return answer;
  }

  return {
    open,
    /** The whole answer. @throws StoreUnavailableError */
    async ask(device: Device, request: UpstreamRequest): Promise<{ status: number; bytes: Buffer }> {
      const { status, body } = await open(device, request);
      if (Buffer.isBuffer(body)) return { status, bytes: body };
      const bytes = await buffer(body).catch((cause: unknown) => {
        throw new StoreUnavailableError(`${request.method} ${request.path}`, { cause });
      });
      return { status, bytes };
    },
    stop: connections.close,
  };
}
export type Upstream = ReturnType<typeof createUpstream>;
