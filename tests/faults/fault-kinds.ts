import type { OneFault } from '../harness/network-proxy.ts';
import { setTimeout as pause } from 'node:timers/promises';
import { actEverywhere } from './acts.ts';
import type { BrowserTablet } from './browser-tablet.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface Scene {
  world: World;
  tablet: BrowserTablet;
  random: Random;
}
/** Lets the fault happen while people work. @returns whether it was met. */
type Fault = (scene: Scene) => Promise<boolean>;

const PUSH = /\/db\/[^/]+\/(_bulk_docs|_revs_diff)/;
const PULL = /\/db\/[^/]+\/(_changes|_bulk_get|_local|_hello|_snapshot)/;
const FIRST_SYNC = /\/db\//;
const UPLOAD = /\/files\/uploads/;
const MEETING_TAKES_AT_MOST_MS = 4_000;
const HOUR_MS = 3_600_000;

function act({ world, tablet, random }: Scene): Promise<void> {
  const acting = actEverywhere(world, tablet, random.fork());
  // Often awaited later: its failure must not go for an unheard one meanwhile.
  acting.catch(() => undefined);
  return acting;
}

/** Whether it happens in time, while the tablet does again and again what makes it talk to the service. */
async function isMet(met: Promise<void>, talk: () => Promise<unknown>): Promise<boolean> {
  let isDone = false;
  void met.then(() => {
    isDone = true;
  });
  for (const deadline = Date.now() + MEETING_TAKES_AT_MOST_MS; !isDone && Date.now() < deadline;) {
    await Promise.race([met, pause(400)]);
    if (!isDone) await talk();
  }
  return isDone;
}

/** What needs an appointment brings one about where there is none. @returns whether it was done. */
async function onBooking({ tablet, world, random }: Scene, doIt: () => Promise<boolean | null>) {
  const slot = world.slot(random.whole(1000));
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await doIt()) return true;
    if (attempt % 5 === 0) await tablet.ask('book', [slot, world.nextPatient()]);
    await pause(100);
  }
  return false;
}

const write = ({ tablet, random }: Scene) => tablet.ask('editPatient', [0, `Contact ${random.next()}`]);
const send = async (scene: Scene) => {
  const { tablet, world, random } = scene;
  await tablet.ask('book', [world.slot(random.whole(1000)), { chance: 0 }]);
  await tablet.ask('photo', [random.next(), `photo-${world.nextPhoto()}.jpg`]);
};
const TALK = new Map<RegExp, (scene: Scene) => Promise<unknown>>([
  [PUSH, write],
  [UPLOAD, send],
  [PULL, ({ tablet }) => tablet.wake()],
]);

const once =
  (kind: OneFault['kind'], match: RegExp): Fault =>
  async (scene) => {
    const { tablet, random } = scene;
    const met = tablet.proxy.arm({ kind, match, at: random.next(), after: random.whole(3) });
    await act(scene);
    const wasMet = await isMet(met, async () => TALK.get(match)?.(scene));
    tablet.proxy.mend({ reset: random.chance(0.5) });
    return wasMet;
  };

/** Bad weather for a while: something must have run into it. */
const weather =
  (turn: (scene: Scene) => void): Fault =>
  async (scene) => {
    const { proxy } = scene.tablet;
    const before = proxy.counts.requests;
    turn(scene);
    await act(scene);
    await scene.tablet.wake();
    await pause(300 + scene.random.whole(900));
    // A dead connection is told so, or stays silent for ever.
    proxy.mend({ reset: scene.random.chance(0.5) });
    return proxy.counts.requests > before;
  };

export const FAULTS = {
  'push cut': once('cut-request', PUSH),
  'push answer cut': once('cut-answer', PUSH),
  'push answer lost': once('lost-answer', PUSH),
  'pull cut': once('cut-answer', PULL),
  'upload cut': once('cut-request', UPLOAD),
  'upload answer lost': once('lost-answer', UPLOAD),
  'network refused': weather(({ tablet }) => tablet.proxy.turn({ kind: 'refuse' })),
  'half-open socket': weather(({ tablet }) => tablet.proxy.turn({ kind: 'half-open' })),
  'slow network': weather(({ tablet, random }) =>
    tablet.proxy.turn({ kind: 'slow', delayMs: 50 + random.whole(400) }),
  ),
  'body too large': weather(({ tablet, random }) =>
    tablet.proxy.turn({ kind: 'too-large', overBytes: 600 + random.whole(3000) }),
  ),
  'event stream dropped': async (scene) => {
    scene.tablet.proxy.dropStreams();
    await act(scene);
    return true;
  },
  'browser offline': async (scene) => {
    await scene.tablet.context.setOffline(true);
    await act(scene);
    await pause(scene.random.whole(800));
    await scene.tablet.context.setOffline(false);
    return true;
  },
  'first sync cut': async (scene) => {
    const { world, random } = scene;
    const newcomer = await world.newTablet();
    const met = newcomer.proxy.arm({
      kind: random.pick(['cut-answer', 'cut-request', 'stall']),
      match: FIRST_SYNC,
      at: random.next(),
      after: random.whole(6),
    });
    await Promise.all([newcomer.openTab(), act(scene)]);
    const wasMet = await isMet(met, () => newcomer.wake());
    newcomer.proxy.mend({ reset: random.chance(0.5) });
    return wasMet;
  },
  'document refused': async (scene) => {
    const { tablet, random } = scene;
    const chance = random.next();
    const [isWritten] = await Promise.all([
      onBooking(scene, () => tablet.ask('poison', [chance])),
      act(scene),
    ]);
    return isWritten;
  },
  'service killed mid-batch': async (scene) => {
    const { tablet, world, random } = scene;
    const met = tablet.proxy.arm({
      kind: 'stall',
      match: random.chance(0.7) ? /_bulk_docs/ : /\/db\//,
      at: 0,
      after: 0,
    });
    const acting = act(scene);
    const wasMet = await isMet(met, () => write(scene));
    // Somewhere in what follows from the batch: claims, effects, messages.
    await pause(random.whole(150));
    await Promise.all([world.killService(), acting]);
    tablet.proxy.mend({ reset: true });
    return wasMet;
  },
  'reload mid-edit': async (scene) => {
    const acting = act(scene);
    await pause(scene.random.whole(120));
    await scene.tablet.reload();
    await acting;
    return true;
  },
  'two tabs': async (scene) => {
    const { tablet, random } = scene;
    if (tablet.tabs.length < 2) await tablet.openTab();
    await act(scene);
    await Promise.all(
      tablet.tabs.map((page, tab) => tablet.ask('notes', [random.next(), 3, `Onglet ${tab}`], page)),
    );
    // The tab that leads goes while the other still has work to send.
    await tablet.closeTab(random.pick(tablet.tabs));
    return true;
  },
  'IndexedDB taken away': async (scene) => {
    const acting = act(scene).catch((error: unknown) =>
      scene.world.note(`act failed: ${String(error).slice(0, 200)}`),
    );
    await pause(scene.random.whole(60));
    const dropped = await scene.tablet.ask('dropDatabases', []);
    await acting;
    return (dropped ?? 0) > 0;
  },
  'clock off': async (scene) => {
    const { tablet, random } = scene;
    const offsetMs = random.pick([-26, -3, -0.5, 0.5, 3, 26]) * HOUR_MS;
    await Promise.all(tablet.tabs.map((page) => tablet.ask('setClock', [offsetMs], page)));
    await act(scene);
    return true;
  },
  'old client': async (scene) => {
    const { tablet, random } = scene;
    const text = `Vieille note ${random.next()}`;
    const acting = act(scene);
    const isOld = await onBooking(scene, () => tablet.ask('oldNote', [0.1, text]));
    const isOlder = await onBooking(scene, () => tablet.ask('oldNote', [0.9, text]));
    await acting;
    return isOld && isOlder;
  },
  'server restored from a backup': async (scene) => {
    const { tablet, world, random } = scene;
    await world.backUp();
    await act(scene);
    await tablet.ask('book', [world.slot(random.whole(1000)), world.nextPatient()]);
    // Most of it is sent, some is on its way.
    await pause(200 + random.whole(1800));
    await Promise.all([world.restore(), act(scene)]);
    return true;
  },
} satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
/** `FAULT_ONLY` and `FAULT_SKIP` narrow a search, by comma-separated names. */
const named = (key: string) => process.env[key]?.split(',').filter(Boolean);
export const FAULT_NAMES = (Object.keys(FAULTS) as FaultName[])
  .filter((name) => named('FAULT_ONLY')?.includes(name) ?? true)
  .filter((name) => !named('FAULT_SKIP')?.includes(name));
