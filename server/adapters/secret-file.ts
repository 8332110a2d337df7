import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolderNow } from './durable.ts';
import { ConfigurationError } from '../config.ts';

/** Group or others. */
const OTHERS = 0o077;

/**
 * A file with a secret that the service made is for its own user alone.
 * @throws ConfigurationError with what to type
 */
export function assertPrivate(path: string): void {
  const { mode } = statSync(path);
  if (process.platform === 'win32' || (mode & OTHERS) === 0) return;
  const shown = (mode & 0o777).toString(8);
  throw new ConfigurationError([
    `${path}: other users of this machine can read this secret (mode ${shown}). Type: chmod 600 ${path}`,
  ]);
}

/** @throws ConfigurationError when others can read it */
export function readSecret(path: string): string {
  assertPrivate(path);
  return readFileSync(path, 'utf8');
}

/**
 * What a secret's file holds; made at the first start, by one of those that start at once.
 * @throws ConfigurationError when others can read it
 */
export function readOrMakeSecret(path: string, make: () => string): string {
  mkdirSync(dirname(path), { recursive: true });
  try {
    writeFileSync(path, `${make()}\n`, { mode: 0o600, flag: 'wx', flush: true });
    syncFolderNow(dirname(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readSecret(path);
}
