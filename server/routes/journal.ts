import { JOURNAL_EXPORT_PATH, operatorApi } from '#domain/api/operator.ts';
import { auditHeadText, readAuditHead, type AuditLine } from '#domain/audit.ts';
import type { Ulid } from '#domain/primitives.ts';
import type { FastifyInstance } from 'fastify';
import { Readable } from 'node:stream';
import * as z from 'zod/mini';
import { Failure } from '../failure.ts';
import { route } from '../route.ts';
import type { Accounts } from '../services/accounts.ts';
import type { Audit } from '../services/audit/audit.ts';
import { exportAudit } from '../services/audit/journal-export.ts';
import type { JournalPages } from '../services/audit/journal-pages.ts';
import type { Devices } from '../services/devices.ts';
import type { Facilities } from '../services/facilities.ts';
import type { Guards } from '../services/guards.ts';

interface Dependencies {
  guards: Pick<Guards, 'operator'>;
  audit: Pick<Audit, 'verify' | 'lines'>;
  pages: JournalPages;
  accounts: Pick<Accounts, 'get'>;
  devices: Pick<Devices, 'get'>;
  facilities: Pick<Facilities, 'list'>;
}

const DayQuery = z.object({ from: z.optional(z.iso.date()), to: z.optional(z.iso.date()) });

/** The journal of accesses, read by those who run the service; their reading is a line of its own. */
export function journalRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { guards, audit, pages, accounts, devices, facilities } = dependencies;

  /** Each name is looked up once for a page. */
  function names() {
    const found = new Map<string, Promise<string | null>>();
    return (id: Ulid | undefined, find: (id: Ulid) => Promise<{ name: string } | null>) => {
      if (id === undefined) return null;
      const name = found.get(id) ?? find(id).then((one) => one?.name ?? null);
      found.set(id, name);
      return name;
    };
  }
  async function shown(lines: readonly AuditLine[]) {
    const nameOf = names();
    return Promise.all(
      lines.map(async ({ number, event }) => {
        const { kind, id, device } = event.by;
        return {
          ...{ number, event },
          name: await nameOf(kind === 'account' ? id : undefined, accounts.get),
          tablet: await nameOf(kind === 'device' ? id : device, devices.get),
        };
      }),
    );
  }

  route(app, operatorApi.journal, async ({ query, request }) => {
    await guards.operator(request, 'read-audit');
    const { before, ...filter } = query;
    const { lines, next } = await pages(filter, before === undefined ? null : Number(before));
    const all = (await facilities.list()).map(({ facility, name }) => ({ facility, name }));
    return { lines: await shown(lines), next, facilities: all };
  });

  route(app, operatorApi.verifyJournal, async ({ query, request }) => {
    await guards.operator(request, 'read-audit');
    const known = query['head'] === undefined ? null : readAuditHead(query['head']);
    const { head, fault, cut } = await audit.verify(known);
    return {
      fault,
      reached: head.number,
      lines: Math.max(0, head.number - (cut?.number ?? 0)),
      beginsAt: cut && { number: cut.number + 1, at: cut.at },
      head: fault || head.number === 0 ? null : auditHeadText(head),
      isGivenTooOld: known !== null && cut !== null && known.number < cut.number,
    };
  });

  app.get(JOURNAL_EXPORT_PATH, { exposeHeadRoute: false }, async (request, reply) => {
    await guards.operator(request, 'read-audit');
    const days = DayQuery.safeParse(request.query).data;
    if (!days) throw new Failure('bad-request', { fields: { from: 'invalid_format' } });
    const { from, to } = days;
    const lines = exportAudit(audit, { ...(from && { from }), ...(to && { to }) });
    const text = async function* () {
      for await (const line of lines) yield `${line}\n`;
    };
    return reply
      .header('content-type', 'text/plain; charset=utf-8')
      .header('content-disposition', 'attachment; filename="journal.jsonl"')
      .header('cache-control', 'no-store')
      .send(Readable.from(text()));
  });
}
