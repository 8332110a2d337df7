import 'fake-indexeddb/auto';
import { ownAnswer } from '#tests/fakes/own-answer.ts';
import { expect, it } from 'vitest';
import { openLocalDatabase } from './pouch.ts';
import { createReplica } from './pouch-remote.ts';

const DOCUMENTS = 15;
const ids = Array.from({ length: DOCUMENTS }, (_, index) => `note:${String(index + 1).padStart(2, '0')}`);
const json = (body: unknown, status = 200) => ownAnswer(JSON.stringify(body), { status });

/** A gateway that tells of no more than five changes at once: a tablet then pulls page by page. */
function narrowGateway(meet: (asked: { path: string; since: number; first: string }) => Promise<void>) {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(input as string);
    const path = pathname.replace(/^.*\/facility-x/, '');
    const since = Number(searchParams.get('since') ?? 0);
    const asked =
      path === '/_bulk_get' ? (JSON.parse(String(init?.body)) as { docs: { id: string }[] }).docs : [];
    if (Number(searchParams.get('limit')) > 5) return json({}, 413);
    await meet({ path, since, first: asked[0]?.id ?? '' });
    if (path === '/_changes') {
      const page = ids.slice(since, since + Number(searchParams.get('limit') ?? DOCUMENTS));
      const results = page.map((id, index) => ({ id, seq: since + index + 1, changes: [{ rev: '1-a' }] }));
      return json({ results, last_seq: since + page.length });
    }
    if (path === '/_bulk_get') {
      const docs = asked.map(({ id }) => ({ id, docs: [{ ok: { _id: id, _rev: '1-a' } }] }));
      return json({ results: docs });
    }
    return json({ error: 'not_found' }, 404);
  };
}

it('a page that was read ahead is not skipped when the one after it is cut off', async () => {
  const local = openLocalDatabase('pull');
  let letGo = () => {};
  const isCut = new Promise<void>((resolve) => (letGo = resolve));
  let wasCut = false;
  const fetch = narrowGateway(async ({ path, since, first }) => {
    if (wasCut) return;
    if (path === '/_bulk_get' && first === ids[0]) await isCut;
    if (path === '/_changes' && since === 10) {
      wasCut = true;
      // Once whoever asked has been told.
      setTimeout(letGo, 20);
      throw new TypeError('cut off');
    }
  });
  const replica = createReplica({
    local,
    url: 'http://service.test/db/facility-x',
    fetch: fetch as typeof globalThis.fetch,
    timings: { silenceMs: 5_000 },
  });
  const options = { into: local.pouch, since: null, progress: () => undefined };

  await expect(replica.pull(options)).rejects.toMatchObject({ fault: 'unreachable' });
  // A run that failed may still have its first page under way: it gets the time to do what it would.
  await isCut;
  await new Promise((resolve) => setTimeout(resolve, 200));
  await replica.pull(options);

  expect((await local.readAll()).documents.map(({ _id }) => _id)).toEqual(ids);
  await local.close();
});
