import { documentId, idTail } from '#domain/document-ids.ts';
import type { BrowserTablet } from './browser-tablet.ts';
import type { TabletState } from './driver/driver-api.ts';
import { appointmentsOf, type Truth } from './server-truth.ts';
import type { World } from './world.ts';

export interface Violation {
  kind: 'lost' | 'duplicated' | 'diverged';
  what: string;
}

const lost = (what: string): Violation => ({ kind: 'lost', what });
const duplicated = (what: string): Violation => ({ kind: 'duplicated', what });
const diverged = (what: string): Violation => ({ kind: 'diverged', what });

/** Values that occur more than once. */
function repeated(values: string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => (seen.has(value) ? true : (seen.add(value), false)));
}

function keptEverything(tablet: BrowserTablet, state: TabletState, truth: Truth): Violation[] {
  const refused = new Set(state.refused.filter(({ reason }) => reason !== '').map(({ id }) => id));
  const missing = [...tablet.kept].filter((id) => !truth.has(id) && !refused.has(id) && !isFolded(id, truth));
  const files = [...truth.values()].flatMap((document) => (document.type === 'file' ? [document.name] : []));
  const refusedFiles = new Set(state.uploadsRefused.map(({ id }) => id));
  const missingFiles = [...tablet.uploads].filter((name) => !files.includes(name) && !refusedFiles.has(name));
  return [
    ...missing.map((id) => lost(`${tablet.name} kept ${id}: it is neither on the server nor refused`)),
    ...missingFiles.map((name) => lost(`${tablet.name} kept the photo ${name}: neither sent nor refused`)),
    ...repeated(files).map((name) => duplicated(`photo ${name} twice in the dossier`)),
  ];
}

/** A patient's edit may have been folded into the patient and removed. */
function isFolded(id: string, truth: Truth): boolean {
  if (!id.startsWith('patient-change:')) return false;
  const [, patient = '', change = ''] = id.split(':');
  const folded = truth.get(documentId.patient(patient));
  return folded?.type === 'patient' && folded.folded.includes(change);
}

function sameDocuments(
  tablet: BrowserTablet,
  held: Record<string, string>,
  state: TabletState,
  truth: Truth,
) {
  const excused = new Set(state.refused.map(({ id }) => id));
  const violations: Violation[] = [];
  for (const [id, { _rev }] of truth)
    if (held[id] !== _rev)
      violations.push(diverged(`${tablet.name} holds ${id} at ${held[id]}, the server ${_rev}`));
  for (const id of Object.keys(held))
    if (!truth.has(id) && !excused.has(id)) violations.push(diverged(`${tablet.name} alone holds ${id}`));
  return violations;
}

function oncePerSlot(truth: Truth): Violation[] {
  const taken = appointmentsOf(truth)
    .filter(({ status }) => status !== 'cancelled')
    .sort((a, b) => (a.start < b.start ? -1 : 1));
  return taken.flatMap((one, index) => {
    const next = taken[index + 1];
    const collides = next && next.practitioner === one.practitioner && next.start < one.end;
    return collides ? [duplicated(`${one._id} and ${next._id} at ${next.start}`)] : [];
  });
}

function allAnswered(truth: Truth): Violation[] {
  const answered = new Set(
    appointmentsOf(truth).flatMap(({ answers }) => answers.map(({ request }) => request)),
  );
  return [...truth.values()].flatMap((document) => {
    if (document.type !== 'request') return [];
    const id = idTail(document._id);
    const isAnswered =
      document.order.kind === 'book' ? truth.has(documentId.appointment(id)) : answered.has(id);
    return isAnswered ? [] : [lost(`${document._id} (${document.order.kind}) was never answered`)];
  });
}

const messagesOnce = (world: World): Violation[] =>
  repeated(world.sent())
    .filter((id) => !world.maySendAgain(id))
    .map((id) => {
      const copies = world.mailbox.mails.filter(({ messageId }) => messageId === id);
      const sentAt = copies.map(({ subject, date }) => `${subject} ${date?.toISOString()}`).join(', ');
      return duplicated(`message ${id} left twice (${sentAt})`);
    });

interface Held {
  state: TabletState;
  documents: Record<string, string>;
  views: { live: string; fresh: string };
}

/** What the tablet holds and shows; a tablet that can't be read holds nothing. */
async function readTablet(tablet: BrowserTablet): Promise<Held | string> {
  try {
    const [state, documents, views] = await Promise.all([tablet.state(), tablet.documents(), tablet.views()]);
    return { state, documents, views };
  } catch (error) {
    return String(error).slice(0, 300);
  }
}

function ofTablet(tablet: BrowserTablet, read: Held | string, truth: Truth): Violation[] {
  if (typeof read === 'string') return [diverged(`${tablet.name} can’t be read: ${read}`)];
  const { state, documents: held, views } = read;
  return [
    ...keptEverything(tablet, state, truth),
    ...sameDocuments(tablet, held, state, truth),
    ...state.waiting.map((id) => diverged(`${tablet.name} still has to send ${id} (${state.sync})`)),
    ...state.uploadsWaiting.map((name) => diverged(`${tablet.name} still has to send the photo ${name}`)),
    ...(views.live === views.fresh ? [] : [diverged(`${tablet.name} shows something else than it holds`)]),
  ];
}

export async function findViolations(world: World): Promise<Violation[]> {
  const truth = await world.truth.read();
  const conflicts = await world.truth.conflicts();
  const reads = await Promise.all(world.tablets.map(readTablet));
  const folds = new Set(reads.flatMap((read) => (typeof read === 'string' ? [] : [read.views.fresh])));
  return [
    ...world.tablets.flatMap((tablet, index) => ofTablet(tablet, reads[index]!, truth)),
    ...conflicts.map((id) => diverged(`${id} has two revisions on the server`)),
    ...(folds.size > 1 ? [diverged('tablets show different patients or appointments')] : []),
    ...oncePerSlot(truth),
    ...allAnswered(truth),
    ...messagesOnce(world),
  ];
}

const isPassing = ({ kind }: Violation) => kind !== 'duplicated';

/** Whether a tablet says itself that it has something left to send: no look at all that it holds is needed yet. */
const isSending = (tablet: BrowserTablet): Promise<boolean> =>
  tablet.state().then(
    ({ waiting, uploadsWaiting }) => waiting.length + uploadsWaiting.length > 0,
    // It can't be read: the whole look says so.
    () => false,
  );

/**
 * Waits for quiet: every tablet has sent what it can and holds what the service holds. @returns what still doesn't hold
 * when the time is up; nothing when all is well.
 */
export async function untilQuiet(world: World, withinMs = 45_000): Promise<Violation[]> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    await world.truth.settle();
    const sending = await Promise.all(world.tablets.map(isSending));
    if (sending.includes(true) && Date.now() < deadline) continue;
    const violations = await findViolations(world);
    if (!violations.some(isPassing) || Date.now() > deadline) return violations;
  }
}
