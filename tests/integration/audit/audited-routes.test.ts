import { ALL_FILES_PATH } from '#domain/api/files.ts';
import { JOURNAL_EXPORT_PATH } from '#domain/api/operator.ts';
import { PROVIDER_CALLBACK } from '#domain/api/provider.ts';
import { OUTBOX_PAGE_PATH } from '#domain/api/public.ts';
import { AUDITED, UNAUDITED } from '#server/audited-routes.ts';
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';

const FOLDER = new URL('../../../src/domain/api/', import.meta.url);

/** Every contract that a file of the folder exports: a new one can't be forgotten here. */
async function allContracts(): Promise<string[]> {
  const names = (await readdir(FOLDER)).filter((name) => /^[\w-]+\.ts$/.test(name));
  const files = await Promise.all(
    names.map((name): Promise<Record<string, unknown>> => import(new URL(name, FOLDER).href)),
  );
  const apis = files.flatMap((file) => Object.entries(file)).filter(([name]) => name.endsWith('Api'));
  return apis
    .flatMap(([, api]) => Object.values(Object(api)))
    .map((one) => {
      const { method, path } = Object(one);
      return `${method} ${path}`;
    });
}

test('of every contract somebody decided whether it is written down', async () => {
  const contracts = await allContracts();
  const files = [
    'GET /files/:appointment/:file',
    'GET /files/:appointment/:file/thumbnail',
    `GET ${ALL_FILES_PATH}`,
    'GET /api/facility/patients/:patient/export',
    `GET ${PROVIDER_CALLBACK}`,
    `GET ${JOURNAL_EXPORT_PATH}`,
    `GET ${OUTBOX_PAGE_PATH}`,
    ...['GET /api/webhooks/sms/:secret', 'POST /api/webhooks/sms/:secret', 'POST /api/webhooks/mail/:secret'],
  ];
  expect([...Object.keys(AUDITED), ...UNAUDITED].sort()).toEqual([...contracts, ...files].sort());
});
