import { expect } from 'vitest';

export const accountPassword = 'correct horse battery staple';

/** A browser's worth of HTTP: keeps cookies, sends JSON. */
export function createVisitor(address: string) {
  let url = address;
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cookies.size)
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(new URL(path, url), { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';', 1);
      const cut = pair.indexOf('=');
      cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
    }
    return response;
  }

  const call = (method: string, path: string, body?: unknown) =>
    send(path, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    });

  /** The parsed answer, when the status is the one expected. */
  async function expectStatus(status: number, method: string, path: string, body?: unknown) {
    const response = await call(method, path, body);
    const text = await response.text();
    expect(response.status, `${method} ${path}: ${text}`).toBe(status);
    return text ? JSON.parse(text) : undefined;
  }

  return {
    send,
    call,
    expect: expectStatus,
    /** The service came back at another address. */
    moveTo(next: string) {
      url = next;
    },
    cookie: () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    signIn: (login: string) =>
      expectStatus(200, 'POST', '/api/auth/sign-in', { login, password: accountPassword }),
  };
}
export type Visitor = ReturnType<typeof createVisitor>;
