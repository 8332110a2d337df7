import { setClock } from './page-clock.ts';
import { dropConnections } from './indexed-db-drop.ts';
import { documentId, facilityDatabase } from '#domain/document-ids.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import type { FacilityDocument } from '#domain/documents.ts';
import type { AppointmentView } from '#domain/appointment-view.ts';
import type { PatientData } from '#domain/patient.ts';
import type { Ulid } from '#domain/primitives.ts';
import { createFacilityApp } from '$lib/app/facility.ts';
import { createSettings, FacilityDexie } from '$lib/adapters/dexie-facility.ts';
import { book } from '$lib/features/booking/book.ts';
import { askFor } from '$lib/features/booking/orders.ts';
import { DocumentIndex } from '$lib/features/facility-workspace/document-index.svelte.ts';
import { FacilityStore } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import { stamp } from '$lib/features/facility-workspace/stamp.ts';
import type { Workspace } from '$lib/features/facility-workspace/workspace.ts';
import { changePatient } from '$lib/features/patients/change-patient.ts';
import { ulid } from 'ulid';
import type { Acts } from './driver-api.ts';
import { newPatient, photoFile } from './made-up.ts';
import { readRawCopy } from './raw-copy.ts';

const app = createFacilityApp();
let workspace: Workspace;

const pick = <T>(choices: readonly T[], chance: number): T | undefined =>
  choices[Math.floor(chance * choices.length)];

const patientsOf = (store: FacilityStore) => [...store.patients].sort(([a], [b]) => (a < b ? -1 : 1));
const viewsOf = (store: FacilityStore): AppointmentView[] =>
  patientsOf(store).flatMap(([id]) => store.appointmentsOfPatient(id).map(({ view }) => view));
const openViews = () => viewsOf(workspace.store).filter(({ status }) => status !== 'cancelled');

/** The copy in use, past everything that the application keeps in memory. */
async function readCopy() {
  const base = facilityDatabase(workspace.device.facility);
  const dexie = new FacilityDexie(`vis-a-vis-${base}`);
  const name = (await createSettings(dexie).read('copy')) as string | undefined;
  dexie.close();
  return readRawCopy(name ?? base);
}

/** Everything that a screen draws of patients and appointments. */
const foldOf = (store: FacilityStore) =>
  JSON.stringify({ patients: patientsOf(store), views: viewsOf(store) });

async function withAppointment(chance: number, act: (view: AppointmentView) => Promise<unknown>) {
  const view = pick(openViews(), chance);
  if (!view) return false;
  await act(view);
  return true;
}
async function withPatient(chance: number, act: (id: Ulid, data: PatientData) => Promise<unknown>) {
  const entry = pick(patientsOf(workspace.store), chance);
  if (!entry) return false;
  await act(...entry);
  return true;
}

const noteOf = (appointment: Ulid, text: string): FacilityDocument => ({
  _id: documentId.note(appointment, ulid()),
  type: 'note',
  ...stamp(workspace),
  appointment,
  text,
});

const acts: Acts = {
  async start({ code, login, password }) {
    const { session } = app;
    await session.start();
    if (session.stage === 'enrol') await session.enrol(code, 'Tablette');
    if (session.stage === 'sign-in') await session.signIn.withPassword(login, password);
    if (session.stage !== 'ready' || !session.enrolment) throw new Error(`the tablet is at ${session.stage}`);
    const opened = await app.openWorkspace(session.enrolment.device, () => undefined);
    workspace = {
      ...opened,
      recorder: {
        ...opened.recorder,
        async record(documents) {
          await opened.recorder.record(documents);
          await window.acknowledge({ documents: documents.map(({ _id }) => _id) });
        },
      },
    };
  },
  async book(slot, who) {
    const practitioner = workspace.store.practitioners[0]?.practitioner;
    const known = 'chance' in who ? pick(patientsOf(workspace.store), who.chance)?.[0] : null;
    if (!practitioner || known === undefined) return false;
    await book(workspace, {
      ids: { appointment: ulid(), patient: ulid(), change: ulid(), consent: ulid() },
      replaces: null,
      patient: known,
      newPatient: 'number' in who ? newPatient(who.number) : null,
      practitioner,
      slot,
      motive: null,
      consent: {
        giver: { name: 'Claire Exempleau', relation: 'parent' },
        means: 'phone',
        takenAt: new Date().toISOString(),
        textVersion: '2027-01',
      },
      notes: [],
    });
    return true;
  },
  editPatient: (chance, mark) =>
    withPatient(chance, (patient, before) =>
      changePatient(workspace, { patient, change: ulid(), before, after: { ...before, contactName: mark } }),
    ),
  note: (chance, text) => withAppointment(chance, ({ id }) => workspace.recorder.record([noteOf(id, text)])),
  consent: (chance) =>
    withAppointment(chance, ({ id }) =>
      workspace.recorder.record([
        {
          _id: documentId.consent(id, ulid()),
          type: 'consent',
          ...stamp(workspace),
          appointment: id,
          decision: 'given',
          giver: { name: 'Claire Exempleau', relation: 'parent' },
          means: 'phone',
          takenAt: new Date().toISOString(),
          textVersion: '2027-01',
        },
      ]),
    ),
  move: (chance, slot) =>
    withAppointment(chance, (view) => askFor(workspace, view, { kind: 'move', ...slot })),
  cancel: (chance) =>
    withAppointment(chance, (view) => askFor(workspace, view, { kind: 'cancel', reason: 'family-asked' })),
  photo: (chance, name) =>
    withAppointment(chance, async ({ id }) => {
      const [refusal] = await workspace.uploads.add(id, [await photoFile(name)], { isChecked: true });
      if (refusal) throw new Error(`the tablet did not take ${name}: ${refusal.reason}`);
      await window.acknowledge({ upload: name });
    }),
  poison: (chance) =>
    withAppointment(chance, ({ id }) => {
      const note = noteOf(id, 'dont le service ne voudra pas');
      const ofAnotherTablet = { ...note, by: { ...note.by, device: ulid() } };
      const ofTomorrow = { ...note, v: SCHEMA_VERSION + 1 };
      return workspace.recorder.record([(chance < 0.5 ? ofAnotherTablet : ofTomorrow) as FacilityDocument]);
    }),
  oldNote: (chance, text) =>
    withAppointment(chance, ({ id }) =>
      workspace.recorder.record([
        {
          ...noteOf(id, text),
          v: Math.max(1, SCHEMA_VERSION - 2 + Math.round(chance)),
        } as unknown as FacilityDocument,
      ]),
    ),
  async notes(chance, count, prefix) {
    const view = pick(openViews(), chance);
    if (!view) return 0;
    for (let number = 0; number < count; number++)
      await workspace.recorder.record([noteOf(view.id, `${prefix} ${number}`)]);
    return count;
  },
  state() {
    const { status, uploads, store } = workspace;
    const views = viewsOf(store);
    const files = views.flatMap((view) =>
      uploads.of(view.id).map((file) => {
        const stage = uploads.stageOf(file);
        // Of a booking that was refused: it goes with the one that stands for it, and says so.
        const reason = stage === 'unbooked' && view.refused ? 'booking-refused' : file.refused;
        return { name: file.name, reason };
      }),
    );
    return {
      sync: status.state.name,
      headline: status.headline,
      waiting: status.waiting.map(({ id }) => id),
      refused: status.refused.map(({ id, refused }) => ({ id, reason: refused ?? '' })),
      uploadsWaiting: files.flatMap(({ name, reason }) => (reason === null ? [name] : [])),
      uploadsRefused: files.flatMap(({ name, reason }) => (reason === null ? [] : [{ id: name, reason }])),
      unanswered: views.flatMap((view) => [
        ...(view.status === 'proposed' ? [documentId.request(view.id)] : []),
        ...view.pending.map(({ request }) => documentId.request(request)),
      ]),
    };
  },
  async documents() {
    const documents = await readCopy();
    return Object.fromEntries(documents.map(({ _id, _rev }) => [_id, _rev as string]));
  },
  async views() {
    const documents = await readCopy();
    const index = new DocumentIndex();
    await index.open({ readAll: async () => ({ documents, seq: 0 }), follow: () => () => undefined });
    const fresh = foldOf(new FacilityStore(index, app.clock));
    index.close();
    return { live: foldOf(workspace.store), fresh };
  },
  wake: () => workspace.sync.wake(),
  setClock,
  dropDatabases: dropConnections,
};

const opened = Promise.withResolvers<boolean>();
window.driver = {
  ...acts,
  opened: opened.promise,
  async start(demo) {
    try {
      await acts.start(demo);
      opened.resolve(true);
    } catch (cause) {
      opened.resolve(false);
      throw cause;
    }
  },
};
