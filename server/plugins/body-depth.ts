import type { FastifyInstance } from 'fastify';
import { Failure } from '../failure.ts';

/** No document and no form nests like this; whatever walks through deeper ones by recursion ends in a fault. */
const DEEPEST = 32;

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Level by level, without recursion. */
export function isTooDeep(body: unknown): boolean {
  let level = [body].filter(isNested);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((value) => Object.values(value).filter(isNested));
  }
  return false;
}

/** Refuses bodies that only look like JSON of ours. */
export function installBodyDepth(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body }) => {
    if (!Buffer.isBuffer(body) && isTooDeep(body)) throw new Failure('bad-request');
  });
}
