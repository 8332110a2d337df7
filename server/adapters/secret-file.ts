import { statSync } from 'node:fs';
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
