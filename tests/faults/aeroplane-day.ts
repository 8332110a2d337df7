import type { Browser } from '@playwright/test';
import { appointmentsOf, type Truth } from './server-truth.ts';
import type { BrowserTablet } from './browser-tablet.ts';
import { untilQuiet } from './invariants.ts';
import { createRandom, type Random } from './random.ts';
import { createWorld, type World } from './world.ts';

/** Of each tablet. */
export interface Day {
  bookings: number;
  edits: number;
  photos: number;
}
export const WHOLE_DAY: Day = { bookings: 30, edits: 60, photos: 20 };

export interface DayReport {
  seed: number;
  booked: number;
  refused: number;
  mails: number;
  texts: number;
  photosKept: number;
  photosRefused: number;
  clashes: number;
  /** From the network's return to the last answer in place everywhere. */
  servedMs: number;
  problems: string[];
}

const TABLETS = 3;
const WORKING_DAY_MS = 9 * 3_600_000;
const SERVED_WITHIN_MS = 240_000;

type Task = 'book' | 'edit' | 'photo';

/** The day's work in an order of its own, beginning with a booking. */
function planOf({ bookings, edits, photos }: Day, random: Random): Task[] {
  const rest: Task[] = [
    ...Array<Task>(bookings - 1).fill('book'),
    ...Array<Task>(edits).fill('edit'),
    ...Array<Task>(photos).fill('photo'),
  ];
  const order = rest.map((task) => ({ task, at: random.next() })).sort((a, b) => a.at - b.at);
  return ['book', ...order.map(({ task }) => task)];
}

/** Every other booking wants a slot that the two other tablets want too. */
const slotOf = (tablet: number, booking: number) =>
  booking % 2 === 0 ? booking / 2 : 100 + tablet * 100 + booking;

/** The day's first booking is on the screen a moment after it was kept. */
async function takePhoto(tablet: BrowserTablet, chance: number, name: string) {
  for (let attempt = 0; attempt < 50; attempt++) if (await tablet.ask('photo', [chance, name])) return;
  throw new Error(`${tablet.name} never took ${name}`);
}

async function work(world: World, number: number, tablet: BrowserTablet, [day, random]: [Day, Random]) {
  let booking = 0;
  const plan = planOf(day, random);
  for (const [index, task] of plan.entries()) {
    await tablet.ask('setClock', [-WORKING_DAY_MS * (1 - index / plan.length)]);
    const chance = random.next();
    if (task === 'book')
      await tablet.ask('book', [world.slot(slotOf(number, booking++)), world.nextPatient()]);
    else if (task === 'photo') await takePhoto(tablet, chance, `photo-${world.nextPhoto()}.jpg`);
    else if (random.chance(0.4)) await tablet.ask('note', [chance, `Note ${index}`]);
    else if (random.chance(0.2)) await tablet.ask('consent', [chance]);
    // The first patient is everybody's: their edits clash.
    else
      await tablet.ask('editPatient', [random.chance(0.2) ? 0 : chance, `Contact ${tablet.name} ${index}`]);
  }
  await tablet.ask('setClock', [0]);
}

const sorted = (values: (string | null)[]) => [...values].sort().join(' ');

function messageProblems(world: World, truth: Truth): string[] {
  const patients = appointmentsOf(truth)
    .filter(({ status }) => status === 'booked')
    .map(({ patient }) => truth.get(`patient:${patient}`))
    .flatMap((document) => (document?.type === 'patient' ? [document.data] : []));
  const mails = world.mailbox.mails.flatMap(({ to }) =>
    [to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? '')),
  );
  const texts = world.sms.bodies.map((body) => (JSON.parse(body) as { to: string }).to);
  return [
    ...(sorted(mails) === sorted(patients.map(({ email }) => email))
      ? []
      : ['mails: not one for each booking']),
    ...(sorted(texts) === sorted(patients.map(({ mobile }) => mobile))
      ? []
      : ['SMS: not one for each booking']),
  ];
}

function refusalProblems(truth: Truth): string[] {
  return appointmentsOf(truth)
    .filter(({ status }) => status === 'cancelled')
    .filter(({ statusReason, alternatives }) => statusReason !== 'slot-taken' || alternatives.length === 0)
    .map(({ _id, statusReason }) => `${_id} was refused (${statusReason}) without alternatives`);
}

/** Where all and everything stands at one moment. */
async function readOutcome(world: World) {
  const states = await Promise.all(world.tablets.map((tablet) => tablet.state()));
  const truth = await world.truth.read();
  return {
    ...{ states, truth },
    photosKept: [...truth.values()].filter(({ type }) => type === 'file').length,
    photosRefused: states.flatMap(({ uploadsRefused }) => uploadsRefused).length,
  };
}
type Outcome = Awaited<ReturnType<typeof readOutcome>>;

const hasAllPhotos = ({ photos }: Day, { photosKept, photosRefused }: Outcome) =>
  photosKept + photosRefused === photos * TABLETS;

const isServed = (world: World, day: Day, outcome: Outcome) => {
  const appointments = appointmentsOf(outcome.truth);
  return (
    appointments.length === day.bookings * TABLETS &&
    world.mailbox.mails.length >= appointments.filter(({ status }) => status === 'booked').length &&
    hasAllPhotos(day, outcome)
  );
};

/** A working day of three tablets in aeroplane mode, then the network for all at once. */
export async function runAeroplaneDay(browser: Browser, day: Day, seed: number): Promise<DayReport> {
  const random = createRandom(seed);
  const world = await createWorld(browser);
  try {
    for (let number = 0; number < TABLETS; number++) await (await world.newTablet()).openTab();
    await untilQuiet(world);
    await Promise.all(world.tablets.map(({ context }) => context.setOffline(true)));
    await Promise.all(
      world.tablets.map((tablet, number) => work(world, number, tablet, [day, random.fork()])),
    );
    const backAt = Date.now();
    await Promise.all(world.tablets.map(({ context }) => context.setOffline(false)));
    let violations = await untilQuiet(world, SERVED_WITHIN_MS);
    let outcome = await readOutcome(world);
    // Messages leave a moment after their booking.
    for (let look = 0; look < 50 && !isServed(world, day, outcome); look++) {
      await world.truth.settle();
      violations = await untilQuiet(world);
      outcome = await readOutcome(world);
    }
    const servedMs = Date.now() - backAt;
    const { states, truth, photosKept, photosRefused } = outcome;
    const documents = [...truth.values()];
    const count = (status: string) => appointmentsOf(truth).filter((it) => it.status === status).length;
    const expected = day.bookings * TABLETS;
    return {
      seed,
      booked: count('booked'),
      refused: count('cancelled'),
      mails: world.mailbox.mails.length,
      texts: world.sms.bodies.length,
      photosKept,
      photosRefused,
      clashes: documents.flatMap((it) => (it.type === 'patient' ? it.clashes : [])).length,
      servedMs,
      problems: [
        ...violations.map(({ kind, what }) => `${kind}: ${what}`),
        ...world.noise,
        ...(count('booked') + count('cancelled') === expected ? [] : [`not ${expected} answers`]),
        ...(hasAllPhotos(day, outcome) ? [] : [`not ${day.photos * TABLETS} photos kept or refused`]),
        ...refusalProblems(truth),
        ...messageProblems(world, truth),
        ...states.flatMap(({ refused }) => refused.map(({ id, reason }) => `${id} refused: ${reason}`)),
      ],
    };
  } finally {
    await world.close();
  }
}

export const describeDay = (day: Day, { problems, seed, ...figures }: DayReport): string =>
  [
    `Aeroplane day of ${TABLETS} × ${day.bookings} bookings, ${day.edits} edits, ${day.photos} photos, seed ${seed}:`,
    Object.entries(figures)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
    ...problems,
  ].join('\n');
