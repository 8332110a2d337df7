import { authApi } from '#domain/api/auth.ts';
import { familyApi } from '#domain/api/family.ts';
import { createScene, PASSWORD, type Scene } from '../integration/access/scene.ts';
import { percentile, range, type BenchRow } from './row.ts';

const FAMILIES = 40;
const SAMPLES = 120;
const STAFF_LANES = 24;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const EFFECTS_EVERY_MS = 250;

/** Nothing is written any more: what follows from a booking would be measured with what comes after. */
async function atRest({ service, database }: Scene): Promise<void> {
  const reached = async () => {
    const ends = await Promise.all([database, service.store.database('service')].map((one) => one.info()));
    return ends.map(({ seq }) => seq).join();
  };
  for (let [before, now] = ['', await reached()]; before !== now; [before, now] = [now, await reached()])
    await pause(EFFECTS_EVERY_MS);
}

/** Each a family with a link of its own: what opens it. */
export async function families(scene: Scene) {
  const made = Array.from({ length: FAMILIES }, async (_, index) => {
    const { secret, booked } = await scene.book(index + 1);
    await scene.patient(booked.patient);
    return secret;
  });
  const links = await Promise.all(made);
  await atRest(scene);
  return links;
}

/** So many people of the facility: one login tried by several at once would be throttled. */
export async function staff(scene: Scene, count: number) {
  const logins = Array.from({ length: count }, (_, index) => `soignant-${index}`);
  const { createStaff } = scene.service.access.provisioning;
  for (const login of logins)
    await createStaff({
      login,
      name: 'Sophie Amar',
      password: PASSWORD,
      facility: scene.facility,
      role: 'staff',
    });
  return logins;
}

/** How long one family waits, in milliseconds. */
async function timeOf(call: () => Promise<{ status: number }>, wanted: number): Promise<number> {
  const from = performance.now();
  const { status } = await call();
  if (status !== wanted) throw new Error(`answered ${status}`);
  return performance.now() - from;
}

/** Runs `disturb` in so many lanes until the samples are taken. */
async function meanwhile<T>(
  lanes: number,
  disturb: () => Promise<unknown>,
  take: () => Promise<T>,
): Promise<T> {
  let goesOn = true;
  const lane = async () => {
    while (goesOn) await disturb();
  };
  const disturbing = Promise.all(Array.from({ length: lanes }, lane));
  try {
    return await take();
  } finally {
    goesOn = false;
    await disturbing;
  }
}

const PAUSE_MS = 25;
const p95 = (figures: number[]) => percentile(figures, 0.95);

async function sample(call: (index: number) => Promise<number>): Promise<number[]> {
  const figures: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) {
    figures.push(await call(index));
    await pause(PAUSE_MS);
  }
  return figures;
}

/** A family's sign-in while staff sign-ins take all the hashing there is, against the same on a quiet service: p95. */
export async function familySignInUnderLoad(): Promise<BenchRow> {
  const scene = await createScene();
  try {
    const links = await families(scene);
    const open = (index: number) => {
      const { token, identifier, passcode } = links[index % FAMILIES]!;
      const body = { token, identifier, passcode };
      return timeOf(() => scene.browser().send('POST', familyApi.signIn.path, body), 200);
    };
    const logins = await staff(scene, STAFF_LANES);
    const saturate = async () => {
      const login = logins.shift() ?? '';
      const { status } = await scene
        .browser()
        .send('POST', authApi.signIn.path, { login, password: PASSWORD });
      if (status !== 200) throw new Error(`staff sign-in answered ${status}`);
      logins.push(login);
    };
    const rounds = 3;
    const [ours, peer]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      peer.push(p95(await sample(open)));
      ours.push(p95(await meanwhile(STAFF_LANES, saturate, () => sample(open))));
    }
    const name = 'family-sign-in-under-load';
    return latencyRow({ name, goal: 'p95 < 1,000 ms', ours, peer });
  } finally {
    await scene.close();
  }
}

const BAD_TRIES_PER_MINUTE = 5_000;

/** 5,000 wrong tries a minute on link A; a family's sign-in by link B meanwhile, against the same without them: p95. */
export async function lockOutIsolation(): Promise<BenchRow> {
  const scene = await createScene();
  try {
    const [attacked, ...links] = await families(scene);
    const wrong = {
      ...attacked!,
      passcode: attacked!.passcode.replace(/^./, (first) => (first === '0' ? '1' : '0')),
    };
    const open = (index: number) => {
      const { token, identifier, passcode } = links[index % links.length]!;
      const body = { token, identifier, passcode };
      return timeOf(() => scene.browser().send('POST', familyApi.signIn.path, body), 200);
    };
    const [ours, peer]: [number[], number[]] = [[], []];
    for (let round = 0; round < 3; round += 1) {
      peer.push(p95(await sample(open)));
      let tries = 0;
      const from = performance.now();
      const attack = async () => {
        const due = from + (tries++ * 60_000) / BAD_TRIES_PER_MINUTE;
        await pause(Math.max(0, due - performance.now()));
        await scene.browser().send('POST', familyApi.signIn.path, wrong);
      };
      ours.push(p95(await meanwhile(16, attack, () => sample(open))));
      const perMinute = Math.round((tries * 60_000) / (performance.now() - from));
      process.stderr.write(`lock-out-isolation: ${perMinute} wrong tries a minute\n`);
    }
    return latencyRow({ name: 'lock-out-isolation', goal: 'p95 < 1,000 ms', ours, peer });
  } finally {
    await scene.close();
  }
}

/** The three wrong answers, by turns: the slowest kind against the quickest, of medians. */
export async function wrongAnswerTimes(): Promise<BenchRow> {
  const scene = await createScene();
  try {
    const kinds = {
      link: () => ({ token: 'A'.repeat(22) }),
      identifier: ({ identifier }: { identifier: string }) => ({
        identifier: String((Number(identifier) + 1) % 1_000_000).padStart(6, '0'),
      }),
      passcode: ({ passcode }: { passcode: string }) => ({
        passcode: passcode.replace(/^./, (first) => (first === '0' ? '1' : '0')),
      }),
    };
    const times: Record<string, number[]> = {};
    for (let round = 0; round < SAMPLES; round += 1) {
      const { secret, booked } = await scene.book(round + 1);
      await scene.patient(booked.patient);
      const { token, identifier, passcode } = secret;
      for (const [kind, over] of Object.entries(kinds)) {
        const unknown = kind === 'link' ? { token: String(round).padStart(22, 'A') } : over(secret);
        const body = { token, identifier, passcode, ...unknown };
        const took = await timeOf(() => scene.browser().send('POST', familyApi.signIn.path, body), 401);
        (times[kind] ??= []).push(took);
      }
      // The second net, by address, is not what is measured.
      if (round % 90 === 89) scene.clock.advance(16 * 60_000);
    }
    const medians = Object.entries(times).map(([kind, list]) => ({ kind, ms: percentile(list, 0.5), list }));
    medians.sort((a, b) => a.ms - b.ms);
    process.stderr.write(
      `wrong-answer-times: ${medians.map(({ kind, ms }) => `${kind} ${ms.toFixed(2)}`).join(', ')} ms\n`,
    );
    const [quickest, slowest] = [medians[0]!, medians.at(-1)!];
    return {
      ...{ name: 'wrong-answer-times', unit: 'ms', goal: 'within noise', n: SAMPLES },
      ...{ ours: slowest.ms, peer: quickest.ms, ratio: slowest.ms / quickest.ms },
      ...{ oursRange: range(slowest.list), peerRange: range(quickest.list) },
    };
  } finally {
    await scene.close();
  }
}

const medianOf = (figures: number[]) => percentile(figures, 0.5);

function latencyRow({
  name,
  goal,
  ours,
  peer,
}: {
  name: string;
  goal: string;
  ours: number[];
  peer: number[];
}): BenchRow {
  return {
    ...{ name, unit: 'ms', goal, n: ours.length * SAMPLES },
    ...{ ours: medianOf(ours), peer: medianOf(peer), ratio: medianOf(ours) / medianOf(peer) },
    ...{ oursRange: range(ours), peerRange: range(peer) },
  };
}
