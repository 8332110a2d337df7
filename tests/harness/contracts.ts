import type { Endpoint } from '#domain/endpoint.ts';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as z from 'zod/mini';

export type Contract = Endpoint<z.ZodMiniType | undefined, z.ZodMiniType | undefined>;

const FOLDER = new URL('../../src/domain/api/', import.meta.url);

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value;

/** Every HTTP contract of the domain by `METHOD path`, found by what the files of `api/` export. */
export async function readContracts(): Promise<Map<string, Contract>> {
  const files = readdirSync(fileURLToPath(FOLDER)).filter((name) => /^(?!.*\.test\.)[\w-]+\.ts$/.test(name));
  const modules = await Promise.all(files.map((name) => import(new URL(name, FOLDER).href)));
  const apis = modules.flatMap((module) => Object.values(module as object)).filter((value) => value !== null);
  const contracts = apis
    .flatMap((api) => (typeof api === 'object' ? Object.values(api as object) : []))
    .filter(isContract);
  return new Map(contracts.map((contract) => [`${contract.method} ${contract.path}`, contract]));
}
