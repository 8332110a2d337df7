import { authApi } from '#domain/api/auth.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import type { ApiClient } from '$lib/adapters/api-client.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { ulid } from '#tests/factories/documents.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSignOuts } from './sign-outs.ts';

const [NURSE, DOCTOR] = [ulid(1), ulid(2)];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A browser with one cookie, and the service behind a network that may be cut. */
function browser() {
  const store = new Map<string, string>();
  const storage = {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => void store.set(key, value),
    removeItem: (key: string) => void store.delete(key),
  } as unknown as Storage;
  const world = { signedIn: NURSE as string | null, isOnline: true, asked: [] as string[] };
  const client = (async (
    endpoint: { path: string },
    options: { query?: { account: string }; body?: unknown },
  ) => {
    if (!world.isOnline) return { ok: false, failure: { error: 'offline' } };
    world.asked.push(endpoint.path);
    if (endpoint.path === authApi.signIn.path) world.signedIn = DOCTOR;
    if (endpoint.path === authApi.signOut.path && options.query?.account === world.signedIn)
      world.signedIn = null;
    return world.signedIn
      ? { ok: true, data: world.signedIn }
      : { ok: endpoint.path === authApi.signOut.path, failure: { error: 'signed-out' } };
  }) as unknown as ApiClient;
  const visit = () =>
    createSignOuts(
      client,
      createKeepsake(() => storage),
    );
  return { world, visit };
}
const signIn = { body: { login: 'vasseur', password: 'x' } };

it('ends the session at once when the network is there', async () => {
  const { world, visit } = browser();
  visit().end(NURSE);
  await vi.advanceTimersByTimeAsync(0);
  expect(world.signedIn).toBeNull();
});

it('ends it before anything else once the network is back, after a restart too', async () => {
  const { world, visit } = browser();
  world.isOnline = false;
  visit().end(NURSE);
  await vi.advanceTimersByTimeAsync(0);
  world.isOnline = true;
  const me = await visit().api(authApi.me);
  expect(world.asked).toEqual([authApi.signOut.path, authApi.me.path]);
  expect(me).toMatchObject({ ok: false, failure: { error: 'signed-out' } });
});

it('asks nothing with the session of someone who left', async () => {
  const { world, visit } = browser();
  world.isOnline = false;
  const signOuts = visit();
  signOuts.end(NURSE);
  expect(await signOuts.api(doctorApi.availability)).toMatchObject({ failure: { error: 'offline' } });
  expect(world.asked).toEqual([]);
});

it('tries again by itself while nobody asks anything', async () => {
  const { world, visit } = browser();
  world.isOnline = false;
  visit().end(NURSE);
  await vi.advanceTimersByTimeAsync(31_000);
  world.isOnline = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(world.signedIn).toBeNull();
});

it('leaves alone someone who signed in again in another tab', async () => {
  const { world, visit } = browser();
  Object.assign(world, { isOnline: false, signedIn: DOCTOR });
  visit().end(DOCTOR);
  await vi.advanceTimersByTimeAsync(0);
  world.isOnline = true;
  await visit().api(authApi.signIn, signIn);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.signedIn).toBe(DOCTOR);
});

it('leaves alone whoever signed in since, even when the note outlived it', async () => {
  const { world, visit } = browser();
  world.isOnline = false;
  const first = visit();
  first.end(NURSE);
  await vi.advanceTimersByTimeAsync(0);
  world.isOnline = true;
  await visit().api(authApi.signIn, signIn);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(world.signedIn).toBe(DOCTOR);
  // Cut between the signing in and the forgetting of the note.
  first.end(NURSE);
  await vi.advanceTimersByTimeAsync(0);
  expect(world.signedIn).toBe(DOCTOR);
  expect(await visit().api(authApi.me)).toMatchObject({ ok: true, data: DOCTOR });
});
