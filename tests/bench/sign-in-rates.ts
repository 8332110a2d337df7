import { hash, verify } from '@node-rs/argon2';
import fastify from 'fastify';
import { availableParallelism } from 'node:os';
import { authApi } from '#domain/api/auth.ts';
import { familyApi } from '#domain/api/family.ts';
import { createScene, PASSWORD } from '../integration/access/scene.ts';
import { createLeanClient } from './lean-client.ts';
import { compare, ratePerSecond, type BenchRow } from './row.ts';
import { families, staff } from './sign-in-latency.ts';

/** So many ask at once, of both sides. */
const LANES = 16;

/** Staff signing in over HTTP, against bare verifications with the same cost. */
export async function signInRate(): Promise<BenchRow> {
  const scene = await createScene();
  const client = createLeanClient();
  const logins = await staff(scene, LANES);
  const stored = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  try {
    return await compare(
      { name: 'signin-rate', unit: '/s', goal: '≥ 0.85', rounds: 5 },
      () =>
        ratePerSecond(160, LANES, async () => {
          const login = logins.shift() ?? '';
          await client.ask(scene.url + authApi.signIn.path, { login, password: PASSWORD });
          logins.push(login);
        }),
      () =>
        ratePerSecond(160, availableParallelism(), async () => {
          if (!(await verify(stored, PASSWORD))) throw new Error('not verified');
        }),
    );
  } finally {
    client.close();
    await scene.close();
  }
}

/** Families opening their spaces, each on a new device, against a bare route that reads one document of the same store. */
export async function linkOpenRate(): Promise<BenchRow> {
  const scene = await createScene();
  const client = createLeanClient();
  const links = await families(scene);
  const bare = fastify();
  const service = scene.service.store.database('service');
  bare.get('/', async () => service.get(`link:${links[0]?.linkId}`));
  const address = await bare.listen({ port: 0, host: '127.0.0.1' });
  let turn = 0;
  try {
    return await compare(
      { name: 'link-open-rate', unit: '/s', goal: '≥ 0.5', rounds: 5 },
      () =>
        ratePerSecond(400, LANES, () => {
          const { token, identifier, passcode } = links[turn++ % links.length]!;
          return client.ask(scene.url + familyApi.signIn.path, { token, identifier, passcode });
        }),
      () => ratePerSecond(2_000, LANES, () => client.ask(address)),
    );
  } finally {
    client.close();
    await bare.close();
    await scene.close();
  }
}
