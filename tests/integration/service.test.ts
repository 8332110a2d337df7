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
