import { SERVICE_MARK } from '#domain/api/service-mark.ts';
import { startServiceChild } from '#tests/harness/child.ts';
import { startService } from '#tests/harness/service.ts';
import { expect, test } from 'vitest';

test('answers its health check, and gives its folder back when it closes', async () => {
  const first = await startService();
  expect(await (await fetch(`${first.url}/healthz`)).json()).toEqual({ ok: true });
  await expect(startService({ environment: { DATA_DIR: first.dataDirectory } })).rejects.toThrow(
    /another process is using/,
  );
  await first.close();
});

test('a child runs on the clock it is given, and its folder survives a kill', async () => {
  const child = await startServiceChild();
  await child.setClock('2031-05-04T10:00:00.000Z');
  await child.kill();
  const again = await startServiceChild({ DATA_DIR: child.dataDirectory });
  expect((await fetch(`${again.url}/healthz`)).status).toBe(200);
  await again.close();
});

test('marks every answer as its own, refusals of any kind included', async () => {
  const { url, close } = await startService();
  const large = { method: 'POST', body: JSON.stringify('x'.repeat(400_000)) };
  const json = { ...large, headers: { 'content-type': 'application/json', origin: url } };
  const asked = [
    fetch(`${url}/api/config`),
    fetch(`${url}/api/auth/me`),
    fetch(`${url}/api/nowhere`),
    fetch(`${url}/api/links/peek`, json),
    fetch(`${url}/db/facility-x/_hello`),
    fetch(`${url}/db/facility-x/_revs_diff`, json),
    fetch(`${url}/events/doctor`),
    fetch(`${url}/files/uploads`, { method: 'POST' }),
  ];
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 413, 401, 401, 401, 400]);
  expect(answers.filter(({ headers }) => !headers.has(SERVICE_MARK))).toEqual([]);
  await close();
});
