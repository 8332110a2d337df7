import type { BrowserTablet } from './browser-tablet.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

type Act = 'book' | 'edit' | 'note' | 'consent' | 'move' | 'cancel' | 'photo';

const ACTS: readonly Act[] = [
  ...(['book', 'book', 'book', 'edit', 'edit', 'edit', 'note', 'note', 'note'] as const),
  ...(['consent', 'move', 'cancel', 'photo', 'photo'] as const),
];
/** Few enough that tablets often want the same one. */
const SLOTS = 400;

/** Something that a nurse does, in one of the tablet's tabs. */
export async function actOnce(world: World, tablet: BrowserTablet, random: Random): Promise<void> {
  const act = random.pick(ACTS);
  const [chance, slot, isNew] = [random.next(), world.slot(random.whole(SLOTS)), random.chance(0.5)];
  const page = random.pick(tablet.tabs);
  world.note(`${tablet.name} ${act}`);
  switch (act) {
    case 'book':
      await tablet.ask('book', [slot, isNew ? world.nextPatient() : { chance }], page);
      return;
    case 'edit':
      await tablet.ask('editPatient', [chance, `Contact ${random.whole(1_000_000)}`], page);
      return;
    case 'note':
      await tablet.ask('note', [chance, `Note ${random.whole(1_000_000)}`], page);
      return;
    case 'consent':
      await tablet.ask('consent', [chance], page);
      return;
    case 'move':
      await tablet.ask('move', [chance, slot], page);
      return;
    case 'cancel':
      await tablet.ask('cancel', [chance], page);
      return;
    case 'photo':
      await tablet.ask('photo', [chance, `photo-${world.nextPhoto()}.jpg`], page);
  }
}

/** A handful on every tablet at once, most of it on the one that the fault is about. */
export async function actEverywhere(world: World, about: BrowserTablet, random: Random): Promise<void> {
  // A newcomer works once it is open.
  const plan = world.tablets
    .filter(({ tabs }) => tabs.length > 0)
    .flatMap((tablet) =>
      Array.from({ length: tablet === about ? 2 + random.whole(2) : random.whole(2) }, () => tablet),
    );
  // One at a time on a tablet, side by side between tablets; each with chance of its own, so that the seed decides.
  const byTablet = new Map<BrowserTablet, Random[]>();
  for (const tablet of plan) byTablet.set(tablet, [...(byTablet.get(tablet) ?? []), random.fork()]);
  await Promise.all(
    [...byTablet].map(async ([tablet, chances]) => {
      for (const chance of chances) await actOnce(world, tablet, chance);
    }),
  );
}
