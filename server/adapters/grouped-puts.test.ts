import { describe, expect, it } from 'vitest';
import { createGroupedPuts } from './grouped-puts.ts';

interface Document {
  _id: string;
  _rev?: string;
}

/** Writes when told to; what it was given stands in `groups`. */
function createDisk() {
  const groups: string[][] = [];
  const pending: (() => void)[] = [];
  const conflict = { status: 409, name: 'conflict', message: 'Document update conflict' };
  const bulkDocs = (documents: object[]) => {
    const ids = (documents as Document[]).map(({ _id }) => _id);
    groups.push(ids);
    return new Promise<(typeof conflict | { ok: true; id: string; rev: string })[]>((resolve, reject) => {
      pending.push(() => {
        if (ids.includes('bad')) reject(Object.assign(new Error('no document'), { status: 400 }));
        else resolve(ids.map((id) => (id === 'taken' ? conflict : { ok: true, id, rev: `1-${id}` })));
      });
    });
  };
  return {
    groups,
    put: createGroupedPuts(bulkDocs),
    /** The write under way reaches the disk. */
    async reach() {
      pending.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('documents that come while others are written', () => {
  it('are written together next, and each is told once it is there', async () => {
    const { put, groups, reach } = createDisk();
    const told: string[] = [];
    for (const _id of ['a', 'b', 'c']) void put({ _id }).then(({ rev }) => told.push(rev));
    expect(groups).toEqual([['a']]);
    await reach();
    expect(told).toEqual(['1-a']);
    expect(groups).toEqual([['a'], ['b', 'c']]);
    await reach();
    expect(told).toEqual(['1-a', '1-b', '1-c']);
  });

  it('are told their own outcome: a conflict of one is nobody else’s', async () => {
    const { put, reach } = createDisk();
    const outcomes = Promise.allSettled(['a', 'b', 'taken'].map((_id) => put({ _id })));
    await reach();
    await reach();
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'fulfilled', value: { rev: '1-b' } },
      { status: 'rejected', reason: { status: 409 } },
    ]);
  });

  it('wait for the one before when they are of the same document', async () => {
    const { put, groups, reach } = createDisk();
    const all = Promise.all(['a', 'b', 'b', 'c'].map((_id) => put({ _id })));
    for (let round = 0; round < 3; round += 1) await reach();
    await all;
    expect(groups).toEqual([['a'], ['b', 'c'], ['b']]);
  });

  it('are written one by one when one of them can’t be a document', async () => {
    const { put, groups, reach } = createDisk();
    const outcomes = Promise.allSettled(['a', 'b', 'bad', 'c'].map((_id) => put({ _id })));
    for (let round = 0; round < 5; round += 1) await reach();
    expect((await outcomes).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
    expect(groups).toEqual([['a'], ['b', 'bad', 'c'], ['b'], ['bad'], ['c']]);
  });
});
