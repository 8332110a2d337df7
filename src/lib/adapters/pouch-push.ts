import type { LocalDatabase, Raw, Revision } from './pouch.ts';

export interface Refusal extends Revision {
  /** In the gateway's words: a stable code where it gives one. */
  reason: string;
}

export interface PushOutcome {
  acknowledged: Revision[];
  refused: Refusal[];
  /** No longer on this tablet: a later revision leaves in their place. */
  replaced: Revision[];
}

export const statusOf = (cause: unknown) => (cause as { status?: number } | null)?.status;

/**
 * Sends revisions without PouchDB's replication, which moves its checkpoint past a refused document and stops for good
 * at one it can't send: here each revision is acknowledged or refused by itself.
 */
export function createPush(local: Pick<LocalDatabase, 'pouch'>, remote: PouchDB.Database) {
  /** Which of these the service doesn't hold. */
  async function missing(revisions: Revision[]): Promise<Revision[]> {
    const answer = await remote.revsDiff(Object.fromEntries(revisions.map(({ id, rev }) => [id, [rev]])));
    return revisions.filter(({ id, rev }) => answer[id]?.missing?.includes(rev));
  }

  /** Without those that a later revision replaced on this tablet since: that one leaves in their place. */
  async function present(revisions: Revision[]): Promise<Revision[]> {
    const isHere = ({ id, rev }: Revision) =>
      local.pouch.get(id, { rev }).then(
        () => true,
        (cause: unknown) => {
          if (statusOf(cause) === 404) return false;
          throw cause;
        },
      );
    const here = await Promise.all(revisions.map(isHere));
    return revisions.filter((_, index) => here[index]);
  }

  /** @returns what the gateway said of single documents, by id. */
  async function send(revisions: Revision[]): Promise<Map<string, string>> {
    const documents = await Promise.all(
      revisions.map(({ id, rev }) => local.pouch.get(id, { rev, revs: true }) as Promise<Raw>),
    );
    try {
      const results = await remote.bulkDocs(documents, { new_edits: false });
      return new Map(
        results.flatMap((result) =>
          'error' in result && result.id ? [[result.id, result.reason || result.name || 'refused']] : [],
        ),
      );
    } catch (cause) {
      const status = statusOf(cause) ?? 0;
      const isAboutContent = status >= 400 && status < 500 && ![401, 408, 429].includes(status);
      if (!isAboutContent) throw cause;
      const [only, ...others] = revisions;
      const reason = status === 413 ? 'too-large' : (cause as Error).message || 'refused';
      if (only && others.length === 0) return new Map([[only.id, reason]]);
      // Too large a batch, or a document that spoils it: halve until it stands alone.
      const middle = Math.ceil(revisions.length / 2);
      const first = await send(revisions.slice(0, middle));
      return new Map([...first, ...(await send(revisions.slice(middle)))]);
    }
  }

  async function pushBatch(batch: Revision[]): Promise<PushOutcome> {
    const unknown = await missing(batch);
    const toSend = await present(unknown);
    const replaced = unknown.filter((revision) => !toSend.includes(revision));
    const reasons = toSend.length > 0 ? await send(toSend) : new Map<string, string>();
    const left = toSend.length > 0 ? await missing(toSend) : [];
    const refused = left.map((revision) => ({
      ...revision,
      reason: reasons.get(revision.id) ?? 'not-kept',
    }));
    const refusedIds = new Set(refused.map(({ id }) => id));
    const acknowledged = batch.filter((one) => !refusedIds.has(one.id) && !replaced.includes(one));
    return { acknowledged, refused, replaced };
  }

  return { missing, pushBatch };
}
