import { hash, verify } from '@node-rs/argon2';
import fastify from 'fastify';
import { availableParallelism } from 'node:os';
import { authApi } from '#domain/api/auth.ts';
import { familyApi } from '#domain/api/family.ts';
import { createScene, PASSWORD } from '../integration/access/scene.ts';
import { compare, ratePerSecond, type BenchRow } from './row.ts';
import { families, staff } from './sign-in-latency.ts';

const LANES = 8;

/** Staff signing in over HTTP, against bare verifications with the same cost. */
export async function signInRate(): Promise<BenchRow> {
  const scene = await createScene();
  const logins = await staff(scene, LANES);
  const stored = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  try {
    return await compare(
      { name: 'signin-rate', unit: '/s', goal: '≥ 0.85', rounds: 5 },
      () =>
        ratePerSecond(60, LANES, async () => {
          const login = logins.shift() ?? '';
          const { status } = await scene
            .browser()
            .send('POST', authApi.signIn.path, { login, password: PASSWORD });
          logins.push(login);
          if (status !== 200) throw new Error(`sign-in answered ${status}`);
        }),
      () =>
        ratePerSecond(60, availableParallelism(), async () => {
          if (!(await verify(stored, PASSWORD))) throw new Error('not verified');
        }),
    );
  } finally {
    await scene.close();
  }
}

/** Families opening their spaces, against a bare route that reads one document of the same store. */
export async function linkOpenRate(): Promise<BenchRow> {
  const scene = await createScene();
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
        ratePerSecond(120, LANES, async () => {
          const { token, identifier, passcode } = links[turn++ % links.length]!;
          const codes = { token, identifier, passcode };
          const { status } = await scene.browser().send('POST', familyApi.signIn.path, codes);
          if (status !== 200) throw new Error(`sign-in answered ${status}`);
        }),
      () =>
        ratePerSecond(120, LANES, async () => {
          const answer = await fetch(address);
          await answer.json();
        }),
    );
  } finally {
    await bare.close();
    await scene.close();
  }
}
