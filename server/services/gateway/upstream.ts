import type { Device } from '#domain/account.ts';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { buffer } from 'node:stream/consumers';
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
export interface UpstreamAnswer {
  status: number;
  body: http.IncomingMessage;
}

/** Without a byte from the store. */
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

/** The gateway's own requests to the store, one device's at a time. Connections are kept: a pull asks hundreds of times. */
export function createUpstream(store: Store, proxySecret: string | undefined) {
  const { url, headers } = store.endpoint;
  const { request: open, Agent } = url.startsWith('https:') ? https : http;
  const agent = new Agent({ keepAlive: true });

  function once(device: Device, { method, path, query = {}, body }: UpstreamRequest) {
    const search = new URLSearchParams(query).toString();
    const address = `${url}/facility-${device.facility}${path}${search ? `?${search}` : ''}`;
    const text = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const options = {
      method,
      agent,
      timeout: TIMEOUT_MS,
      headers: {
        accept: 'application/json',
        ...(text && { 'content-type': 'application/json', 'content-length': text.byteLength }),
        ...(proxySecret ? proxyHeaders(device, proxySecret) : headers),
      },
    };
    return new Promise<UpstreamAnswer>((resolve, reject) => {
      const asked = open(address, options, (answer) => {
        resolve({ status: answer.statusCode ?? 502, body: answer });
      });
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', (error: NodeJS.ErrnoException) => {
        // The store had closed a kept connection just then; every request of a replication may be repeated.
        if (asked.reusedSocket && error.code === 'ECONNRESET')
          resolve(once(device, { method, path, query, body }));
        else reject(error);
      });
      asked.end(text);
    });
  }

  /** The answer as it arrives. @throws StoreUnavailableError when there is none, or with 401, 403 or 5xx. */
  async function stream(device: Device, request: UpstreamRequest): Promise<UpstreamAnswer> {
    const what = `${request.method} ${request.path}`;
    const answer = await once(device, request).catch((cause: unknown) => {
      throw new StoreUnavailableError(what, { cause });
    });
    const { status } = answer;
    if (status >= 500 || status === 401 || status === 403) {
      answer.body.resume();
      throw new StoreUnavailableError(`${what}: ${status}`);
    }
    return answer;
  }

  return {
    stream,
    /** The whole answer. @throws StoreUnavailableError */
    async ask(device: Device, request: UpstreamRequest): Promise<{ status: number; bytes: Buffer }> {
      const { status, body } = await stream(device, request);
      const bytes = await buffer(body).catch((cause: unknown) => {
        throw new StoreUnavailableError(`${request.method} ${request.path}`, { cause });
      });
      return { status, bytes };
    },
    stop: () => agent.destroy(),
  };
}
export type Upstream = ReturnType<typeof createUpstream>;
