import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { ANSWER_WITHIN_MS, type StoreRequest } from './store.ts';

/** Requests to a store elsewhere. Connections are kept: a pull asks hundreds of times. */
export function createStoreConnections(url: string) {
  const { request: open, Agent } = url.startsWith('https:') ? https : http;
  const agent = new Agent({ keepAlive: true });

  function ask(
    request: StoreRequest,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: IncomingMessage }> {
    const { method, path, body } = request;
    const text = body === undefined ? null : Buffer.from(JSON.stringify(body));
    const options = {
      method,
      agent,
      timeout: ANSWER_WITHIN_MS,
      headers: {
        accept: 'application/json',
        ...(text && { 'content-type': 'application/json', 'content-length': text.byteLength }),
        ...headers,
      },
    };
    return new Promise((resolve, reject) => {
      const asked = open(url + path, options, (answer) => {
        resolve({ status: answer.statusCode ?? 502, body: answer });
      });
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
      asked.on('error', (error: NodeJS.ErrnoException) => {
        // The store had closed a kept connection just then; every request of a replication may be repeated.
        if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(ask(request, headers));
        else reject(error);
      });
      asked.end(text);
    });
  }

  return { ask, close: () => agent.destroy() };
}
