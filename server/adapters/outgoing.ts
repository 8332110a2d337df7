import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';
import { lookup as resolve } from 'node:dns';
import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';

/** What the service asks of an address that a setting, a provider or a browser named. */
export interface OutgoingRequest {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array | null;
  /** From the first to the last byte. */
  timeoutMs?: number;
  maxBytes?: number;
  /** For addresses that others choose (push endpoints): https alone, and never a machine of the inside. */
  publicOnly?: boolean;
}
export interface OutgoingAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** It was not asked, or gave no whole answer. `message` names no address. */
export class OutgoingError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutgoingError';
  }
}

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 1024 * 1024;

/** IANA's special-purpose addresses: this machine, its network, what is reserved. */
const INSIDE: Record<'ipv4' | 'ipv6', readonly string[]> = {
  ipv4: [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
    ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
    ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ],
  // Nothing but what is given out to networks (2000::/3), less what isn't, and what carries an IPv4 address: 6to4, Teredo.
  ipv6: [...['::/3', '4000::/2', '8000::/1'], ...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']],
};
function listOf(family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const range of INSIDE[family]) {
    const [net = '', bits = ''] = range.split('/');
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}
/** One for each: a single list takes every IPv4 address for a mapped one. */
const inside = { ipv4: listOf('ipv4'), ipv6: listOf('ipv6') };

/** Whether an IP address is one of the public Internet. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  return !inside[family].check(address, family);
}

/** Judged where the connection is made: a name that is answered differently the second time gains nothing. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const refused =
      error ??
      (addresses.every(({ address }) => isPublicAddress(address))
        ? null
        : new OutgoingError('an address of the inside'));
    const [first] = addresses ?? [];
    if (refused || !first) return callback(refused ?? new OutgoingError('no address'), '', 4);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/** What can be told of an address before it is asked. @throws OutgoingError */
export function assertAddress(address: string, publicOnly: boolean): URL {
  if (!URL.canParse(address)) throw new OutgoingError('not an address');
  const url = new URL(address);
  const isAllowed = publicOnly ? url.protocol === 'https:' : ['http:', 'https:'].includes(url.protocol);
  if (!isAllowed) throw new OutgoingError('not an address of the web');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (publicOnly && (url.username || url.port)) throw new OutgoingError('an address with a name or a port');
  if (publicOnly && isIP(host) && !isPublicAddress(host)) throw new OutgoingError('an address of the inside');
  return url;
}

/**
 * The only way out by HTTP besides CouchDB. Follows no redirect: an answer of 3xx is handed back as it is. Bounded in
 * time and size. @throws OutgoingError
 */
export async function askOutside(address: string, request: OutgoingRequest = {}): Promise<OutgoingAnswer> {
  const { method = 'GET', headers = {}, body = null, publicOnly = false } = request;
  const { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES } = request;
  const url = assertAddress(address, publicOnly);
  const signal = AbortSignal.timeout(timeoutMs);
  const options = { method, headers, signal, agent: false, ...(publicOnly && { lookup: publicLookup }) };
  return new Promise<OutgoingAnswer>((resolveAnswer, reject) => {
    const fail = (cause: unknown) => {
      reject(
        cause instanceof OutgoingError
          ? cause
          : new OutgoingError(signal.aborted ? 'no answer in time' : 'no answer', { cause }),
      );
    };
    const asked = (url.protocol === 'https:' ? https : http).request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > maxBytes) asked.destroy(new OutgoingError('an answer too large'));
        else chunks.push(chunk);
      });
      response.once('error', fail);
      response.once('end', () =>
        resolveAnswer({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    asked.once('error', fail);
    asked.end(body);
  });
}

/** As libraries word it: their bytes may stand on any buffer. */
type OutgoingInit = Omit<RequestInit, 'body'> & { body?: RequestInit['body'] | Uint8Array | undefined };

/** The same in the words of `fetch`, for libraries that take one (OpenID Connect). */
export function outgoingFetch(limits: Pick<OutgoingRequest, 'timeoutMs' | 'maxBytes' | 'publicOnly'> = {}) {
  return async (address: string | URL, init: OutgoingInit = {}): Promise<Response> => {
    const asked = new Request(address, { ...init, redirect: 'manual' } as RequestInit);
    const { status, headers, body } = await askOutside(asked.url, {
      ...limits,
      method: asked.method,
      headers: Object.fromEntries(asked.headers),
      body: asked.body ? new Uint8Array(await asked.arrayBuffer()) : null,
    });
    const told = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    );
    const isEmpty = [101, 204, 205, 304].includes(status);
    return new Response(isEmpty ? null : new Uint8Array(body), { status, headers: told });
  };
}
