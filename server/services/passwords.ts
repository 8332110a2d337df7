import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Failure } from '../failure.ts';

/** Argon2id (the library's default kind), OWASP's 19 MiB, t = 2, p = 1. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const MAX_WAITING = 100;

/** Hashing is dear: a bounded queue before it keeps a flood of sign-ins from taking the whole machine. */
export function createPasswords(lanes = availableParallelism()) {
  const waiting: (() => void)[] = [];
  let running = 0;
  let decoy: Promise<string> | undefined;

  async function enqueue<T>(work: () => Promise<T>): Promise<T> {
    if (running >= lanes) {
      if (waiting.length >= MAX_WAITING) throw new Failure('too-many-attempts', { retryAfterSeconds: 5 });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  return {
    hash: (password: string) => enqueue(() => hash(password, OPTIONS)),
    /** An unknown login (null) takes as long as a wrong password. */
    async verify(storedHash: string | null, password: string): Promise<boolean> {
      decoy ??= hash(randomBytes(16).toString('hex'), OPTIONS);
      const against = storedHash ?? (await decoy);
      const isRight = await enqueue(() => verify(against, password));
      return isRight && storedHash !== null;
    },
  };
}
export type Passwords = ReturnType<typeof createPasswords>;
