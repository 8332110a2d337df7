import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authApi } from '#domain/api/auth.ts';
import type { ServiceChild } from './child.ts';
import { createTablet, type Tablet } from './tablet.ts';

/** The tablet of a demo that runs in a process of its own. */
export async function enrolDemoTablet(child: ServiceChild): Promise<Tablet> {
  const demo = JSON.parse(readFileSync(join(child.dataDirectory, 'demo.json'), 'utf8'));
  const answer = await fetch(`${child.url}${authApi.enrolDevice.path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: child.url, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ ...demo.device, name: 'Tablette' }),
  });
  const { device } = await answer.json();
  const secret = /__Host-device=([^;]+)/.exec(answer.headers.getSetCookie().join())?.[1] ?? '';
  return createTablet({ device, secret, serviceUrl: child.url });
}
