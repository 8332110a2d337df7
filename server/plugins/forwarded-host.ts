import type { IncomingMessage } from 'node:http';

/** The name by which the browser reached the service: through the one proxy that is trusted, or directly. */
export function hostnameOf({ headers }: Pick<IncomingMessage, 'headers'>, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? String(headers['x-forwarded-host'] ?? '')
        .split(',', 1)[0]
        ?.trim()
    : '';
  const address = `http://${forwarded || (headers.host ?? '')}`;
  return URL.canParse(address) ? new URL(address).hostname : 'localhost';
}
