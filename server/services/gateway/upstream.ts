import type { Device } from '#domain/account.ts';
import { createHmac } from 'node:crypto';
import type { Store } from '../../adapters/store.ts';
import { StoreUnavailableError } from '../../adapters/store.ts';
import { writerOf } from './push.ts';

export interface UpstreamRequest {
  method: 'GET' | 'PUT' | 'POST';
  /** After the database's name, already encoded. */
  path: string;
  query?: Record<string, string>;
  body?: unknown;
}

const TIMEOUT_MS = 30_000;

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

/** The gateway's own requests to the store, one device's at a time. */
export function createUpstream(store: Store, proxySecret: string | undefined) {
  const { url, headers } = store.endpoint;

  /** @throws StoreUnavailableError when it doesn't answer, or with 401, 403 or 5xx. */
  return async function ask(device: Device, { method, path, query = {}, body }: UpstreamRequest) {
    const search = new URLSearchParams(query).toString();
    const address = `${url}/facility-${device.facility}${path}${search ? `?${search}` : ''}`;
    try {
      const answer = await fetch(address, {
        method,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(proxySecret ? proxyHeaders(device, proxySecret) : headers),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await answer.text();
      if (answer.status >= 500 || answer.status === 401 || answer.status === 403) {
        throw new StoreUnavailableError(`${method} ${path}: ${answer.status}`);
      }
      return { status: answer.status, text };
    } catch (cause) {
      if (cause instanceof StoreUnavailableError) throw cause;
      throw new StoreUnavailableError(`${method} ${path}`, { cause });
    }
  };
}
export type Upstream = ReturnType<typeof createUpstream>;
