import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ANSWER_WITHIN_MS, type StoreAnswer, type StoreRequest } from './store.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const bytesOf = (chunk: unknown): Buffer => {
  if (Buffer.isBuffer(chunk)) return chunk;
  return Buffer.from(typeof chunk === 'string' ? chunk : '');
};

/** Asks an Express application of this process what a client would ask over a connection, without one. */
export function askHandler(
  handle: Handler,
  { method, path, body }: StoreRequest,
  headers: Record<string, string>,
): Promise<StoreAnswer> {
  return new Promise((resolve, reject) => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request, { method, url: path, headers, httpVersion: '1.1', complete: true });
    // Body parsers leave alone what is parsed already.
    if (body !== undefined) Object.assign(request, { body, _body: true });
    request.push(null);

    const response = new ServerResponse(request);
    // Headers reach nobody: Express needn't hash the body for one.
    response.setHeader('etag', '""');
    const late = setTimeout(() => reject(new Error('no answer in time')), ANSWER_WITHIN_MS);
    const chunks: Buffer[] = [];
    // On this response itself: Express puts its own prototype under it.
    response.write = (chunk: unknown) => {
      chunks.push(bytesOf(chunk));
      return true;
    };
    response.end = (chunk?: unknown) => {
      clearTimeout(late);
      chunks.push(bytesOf(chunk));
      response.emit('prefinish');
      const whole = chunks.length === 1 ? chunks[0] : undefined;
      resolve({ status: response.statusCode, body: whole ?? Buffer.concat(chunks) });
      return response;
    };
    handle(request, response);
  });
}
