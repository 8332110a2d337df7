import type { Access } from '../access.ts';
import type { Store } from '../adapters/store.ts';
import type { Environment } from '../config.ts';

/** What is missing or wrong on the command line, in words. */
export class UsageError extends Error {}

/** What follows a command's name. */
export interface Given {
  /** Trimmed; undefined when left out or empty. */
  text(option: string): string | undefined;
  /** @throws UsageError */
  need(option: string): string;
  /** Every time it was given. */
  all(option: string): string[];
  has(flag: string): boolean;
}

export interface AdminContext {
  environment: Environment;
  store: Store;
  access: Access;
  given: Given;
  /** Asks whoever sits at the console; null when nobody does. */
  ask(question: string): Promise<string | null>;
}

interface Described {
  /** One line: what it does. */
  about: string;
  /** What may follow the name, as the help prints it: a line each. Options are read from here. */
  options: string[];
}

/** Needs no store: the service may be running. */
export interface PlainCommand extends Described {
  plain(environment: Environment, given: Given): string[];
}
/** Something was removed, and the disk must not remember it: `renewed` runs once the store was written anew. */
export interface Removal {
  lines: string[];
  /** By database, the documents whose very ids go. */
  purged: Record<string, string[]>;
  renewed?(context: AdminContext): Promise<string[]>;
}
export interface StoreCommand extends Described {
  /** The journal isn't told of the command: it changes nothing, or tells by itself. */
  isUnaudited?: true;
  /** @returns the lines to print. @throws UsageError, Failure */
  run(context: AdminContext): Promise<string[] | Removal>;
}
export type Command = PlainCommand | StoreCommand;
export type CommandFamily = Record<string, Command>;
