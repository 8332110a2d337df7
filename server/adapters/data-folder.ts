import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '../config.ts';

/** Step by step: Node's own recursive way never ends where the system refuses with « no such file » (/proc). */
function make(path: string): void {
  if (existsSync(path)) return;
  make(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/**
 * Makes the data folder if it isn't there, and sees that it can be written.
 * @throws ConfigurationError with one line
 */
export function openDataFolder(path: string): void {
  const folder = resolve(path);
  try {
    make(folder);
    if (!statSync(folder).isDirectory()) throw new ConfigurationError([`DATA_DIR: ${path} is not a folder`]);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new ConfigurationError([`DATA_DIR: ${path} can't be written (${why})`]);
  }
}
