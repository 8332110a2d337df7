import { type AppointmentView, appointmentViews, standInOf } from '#domain/appointment-view.ts';
import { isReadable } from '#domain/deposited.ts';
import { documentId, idTail } from '#domain/document-ids.ts';
import type { FacilityDocument } from '#domain/documents.ts';
import type { Form } from '#domain/forms.ts';
import { addDays, localDateOf, wallClockMs } from '#domain/local-time.ts';
import type { FieldClash, PatientChange, PatientData } from '#domain/patient.ts';
import { type FoldedPatient, foldPatient } from '#domain/patient-fold.ts';
import type { Interval, LocalDate, Ulid } from '#domain/primitives.ts';
import type { Order } from '#domain/request.ts';
import { type LaterRequest, strayOrders } from '#domain/refused-order.ts';
import { toMs } from '#domain/moment.ts';
import { readinessView, type ReadinessView } from '#domain/readiness-view.ts';
import { newFiles } from '#domain/seen.ts';
import type { Clock } from './clock.svelte.ts';
import { documentsOfRows, isBetween } from './first-screen.ts';
import type { DocumentIndex, DocumentOf } from './document-index.svelte.ts';

export interface AppointmentRow {
  view: AppointmentView;
  patient: PatientData | null;
  practitionerName: string;
  ready: ReadinessView;
}

export interface WritingSubject {
  order: Order['kind'] | null;
  patient: PatientData | null;
}

type OfAppointment =
  'consent' | 'note' | 'draft' | 'file' | 'selftest' | 'questionnaire' | 'guests' | 'call' | 'seen';

/** What the screens read, derived from the documents on the tablet: the same with and without a network. */
export class FacilityStore {
  readonly #index: DocumentIndex;
  readonly #clock: Clock;
  #folded = $derived.by(() => this.#foldPatients());
  #patients = $derived(
    new Map([...this.#folded].flatMap(([id, { data }]) => (data ? [[id, data] as const] : []))),
  );
  #clashing = $derived(
    new Set([...this.#folded].flatMap(([id, { clashes }]) => (clashes.length > 0 ? [id] : []))),
  );
  #views = $derived.by(() => appointmentViews(this.#index.all('request'), this.#index.all('appointment')));
  #practitioners = $derived.by(() =>
    this.#index.all('practitioner').sort((a, b) => a.displayName.localeCompare(b.displayName, 'fr')),
  );

  constructor(index: DocumentIndex, clock: Clock) {
    this.#index = index;
    this.#clock = clock;
  }

  /** null until the first exchange has brought it. */
  get facility() {
    return this.#index.all('facility')[0] ?? null;
  }
  get timeZone() {
    return this.facility?.timeZone ?? 'Europe/Paris';
  }
  get today(): LocalDate {
    return localDateOf(this.#clock.now, this.timeZone);
  }
  get practitioners() {
    return this.#practitioners;
  }
  get patients(): ReadonlyMap<Ulid, PatientData> {
    return this.#patients;
  }
  /** Patients of whom two tablets' edits clash. */
  get clashing(): ReadonlySet<Ulid> {
    return this.#clashing;
  }
  /** Edits that clash, also those that this tablet alone knows of so far. */
  clashesOf(patient: Ulid): FieldClash[] {
    return this.#folded.get(patient)?.clashes ?? [];
  }
  get setAsideCount() {
    return this.#index.setAside.size;
  }

  /** One version of the facility's own questionnaires; null: not here, or not read yet. */
  form(form: string, version: string): Form | null {
    return this.#index.get('form', documentId.form(form, version));
  }

  practitionerName(practitioner: string) {
    return (
      this.practitioners.find((other) => other.practitioner === practitioner)?.displayName ?? practitioner
    );
  }

  appointment(id: Ulid): AppointmentRow | null {
    const view = this.#views.find((other) => other.id === id);
    return view ? this.#row(view) : null;
  }

  /** The booking that a refused one's files go with. */
  standInOf(id: Ulid): Ulid | null {
    const viewOf = (of: Ulid) => this.#views.find((other) => other.id === of) ?? null;
    const view = viewOf(id);
    const order = this.#index.get('request', documentId.request(id))?.order;
    return view && standInOf(view, order?.kind === 'book' ? order : {}, viewOf);
  }

  /** The rows of one day of the facility's calendar, in order of hour, without what is cancelled or booked again. */
  appointmentsOn(date: LocalDate): AppointmentRow[] {
    const onDay = this.#onDay(date);
    return this.#views
      .filter(onDay)
      .filter((view) => view.status !== 'cancelled' || (view.refused && !this.#isSettled(view)))
      .map((view) => this.#row(view));
  }

  /** Every row, of whatever day, with something refused: an order, or a booking to come of another day than this. */
  refused(day: LocalDate): AppointmentRow[] {
    const onDay = this.#onDay(day);
    const asksForAct = (view: AppointmentView) =>
      view.refused && !this.#isSettled(view) && localDateOf(view.start, this.timeZone) >= this.today;
    return this.#views
      .filter((view) => view.refusals.length > 0 || asksForAct(view))
      .map((view) => this.#row({ ...view, refused: asksForAct(view) && !onDay(view) }));
  }

  /** Of other days than this: those whose family no message could tell that a document is to be read. */
  untold(day: LocalDate): AppointmentRow[] {
    const onDay = this.#onDay(day);
    return this.#views
      .filter((view) => view.appointment && isReadable(view.appointment, this.#clock.now) && !onDay(view))
      .map((view) => this.#row(view))
      .filter(({ ready }) => ready.untold !== undefined);
  }

  /** This tablet's orders on dossiers that left it before the service had heard of them. */
  strayOrders(device: Ulid): LaterRequest[] {
    if (!this.isComplete) return [];
    const here = new Set(this.#views.map(({ id }) => id));
    const reader = { device, now: this.#clock.now };
    return strayOrders(this.#index.all('request'), (appointment) => here.has(appointment), reader);
  }

  /** What a writing on its way asks for and whom it is about, as far as this tablet knows. */
  subjectOf(id: string): WritingSubject {
    const [type, owner = ''] = id.split(':');
    const order = type === 'request' ? (this.#index.get('request', id)?.order ?? null) : null;
    const appointment = order && order.kind !== 'book' ? order.appointment : owner;
    const patient =
      type === 'patient-change' ? owner : this.#views.find((view) => view.id === appointment)?.patient;
    return { order: order?.kind ?? null, patient: this.#patients.get(patient ?? '') ?? null };
  }

  appointmentsOfPatient(patient: Ulid): AppointmentRow[] {
    return this.#views
      .filter((view) => view.patient === patient && view.replacedBy === null)
      .map((view) => this.#row(view))
      .reverse();
  }

  /** Those whose hour is over, in order of hour, without what was never held. */
  pastAppointments(): AppointmentRow[] {
    return this.#views
      .filter(
        ({ end, status }) => toMs(end) < this.#clock.now && status !== 'cancelled' && status !== 'proposed',
      )
      .map((view) => this.#row(view));
  }

  /** Taken time: what the service knows, and what this tablet has asked for and not yet heard about. */
  busyOf(practitioner: string): Interval[] {
    const known = this.#index.all('busy').filter((day) => day.practitioner === practitioner);
    const asked = this.#views.filter(
      (view) => view.practitioner === practitioner && view.status === 'proposed',
    );
    return [
      ...known.flatMap(({ intervals }) => intervals),
      ...asked.map(({ start, end }) => ({ start, end })),
    ];
  }

  readiness(appointment: Ulid) {
    return this.#index.get('readiness', documentId.readiness(appointment));
  }

  /** Documents of a consultation that others added and this reader has not seen. */
  newFiles(appointment: Ulid, reader: string) {
    return newFiles(this.of('file', appointment), this.of('seen', appointment), reader);
  }

  /** Oldest first. */
  of<T extends OfAppointment>(type: T, appointment: Ulid): DocumentOf<T>[] {
    const documents: FacilityDocument[] = this.#index.all(type);
    return documents
      .filter((document) => 'appointment' in document && document.appointment === appointment)
      .sort((a, b) => (a._id < b._id ? -1 : 1)) as DocumentOf<T>[];
  }

  /** False while only the coming days are known: the rest of the copy is still being read. */
  get isComplete() {
    return this.#index.isComplete;
  }

  /** Every document that the rows between two moments are made of, and those with a refusal. */
  documentsBetween(fromMs: number, untilMs: number): FacilityDocument[] {
    const views = this.#views.filter(
      (view) => isBetween(view, fromMs, untilMs) || view.refused || view.refusals.length > 0,
    );
    return documentsOfRows(
      this.#index.everything,
      new Set(views.map(({ id }) => id)),
      new Set(views.map(({ patient }) => patient)),
    );
  }

  /** By moments: telling each row's calendar date takes a hundred times longer. */
  #onDay(day: LocalDate): (view: AppointmentView) => boolean {
    const fromMs = wallClockMs(day, '00:00', this.timeZone);
    const untilMs = wallClockMs(addDays(day, 1), '00:00', this.timeZone);
    return (view) => isBetween(view, fromMs, untilMs);
  }

  /** A refused booking asks for an act until another stands for it, or someone gives it up. */
  #isSettled({ replacedBy, pending }: AppointmentView): boolean {
    return replacedBy !== null || pending.some(({ order }) => order.kind === 'cancel');
  }

  #foldPatients(): Map<Ulid, FoldedPatient> {
    const changes = new Map<Ulid, PatientChange[]>();
    for (const change of this.#index.all('patient-change'))
      changes.set(change.patient, [...(changes.get(change.patient) ?? []), change]);
    const snapshots = new Map(this.#index.all('patient').map((patient) => [idTail(patient._id), patient]));
    const patients = new Map<Ulid, FoldedPatient>();
    for (const id of new Set([...snapshots.keys(), ...changes.keys()]))
      patients.set(id, foldPatient(snapshots.get(id) ?? null, changes.get(id) ?? []));
    return patients;
  }

  #row(view: AppointmentView): AppointmentRow {
    return {
      view,
      patient: this.#patients.get(view.patient) ?? null,
      practitionerName: this.practitionerName(view.practitioner),
      ready: readinessView(view, this.readiness(view.id), this.of('consent', view.id), this.#clock.now),
    };
  }
}
