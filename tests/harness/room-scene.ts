import type { GuestAccess } from '#domain/api/guests.ts';
import type { JoinAnswer } from '#domain/call.ts';
import { facilityDatabase } from '#domain/document-ids.ts';
import type { ApiError } from '#domain/errors.ts';
import type { Guest } from '#domain/guests.ts';
import { officeHours } from '#server/services/provisioning.ts';
import { appointment, patient, patientData, ulid } from '#tests/factories/documents.ts';
import { createSettableClock } from '#tests/fakes/clock.ts';
import { startService } from '#tests/harness/service.ts';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export const START = '2027-03-29T12:10:00.000Z';
const END = '2027-03-29T12:30:00.000Z';
export const DOCTOR = { login: 'h.vasseur', password: 'un mot de passe long' };

export interface Answered {
  status: number;
  /** The body as what it is meant to be: look at the status first. */
  answer: JoinAnswer;
  error: ApiError;
}

/** A running service with one doctor, one patient and one appointment (12:10 UTC); its clock stands at the hour. */
export async function openScene({
  now = START,
  environment = {},
}: { now?: string; environment?: Record<string, string> } = {}) {
  const clock = createSettableClock(now);
  const running = await startService({ clock, environment });
  const { access, store, appointments } = running.service;
  const { facility } = await access.provisioning.createFacility({
    name: 'IME Les Tilleuls',
    smsName: 'Les Tilleuls',
    phone: '01 99 00 12 34',
    email: null,
    timeZone: 'Europe/Paris',
  });
  const practitioner = await access.provisioning.createPractitioner({
    ...DOCTOR,
    name: 'Dr Hélène Vasseur',
    speciality: null,
    facilities: [facility],
    availability: officeHours('Europe/Paris'),
  });
  const database = store.database(facilityDatabase(facility));
  await database.put(patient(1, patientData()));

  const wsUrl = running.url.replace('http', 'ws');
  const post = async (path: string, cookie: string): Promise<Answered> => {
    const response = await fetch(`${running.url}${path}`, { method: 'POST', headers: { cookie } });
    const body: unknown = await response.json();
    return { status: response.status, answer: body as JoinAnswer, error: body as ApiError };
  };

  /** Another appointment of the same doctor and patient. */
  async function book(number: number) {
    const document = appointment(number, { facility, practitioner, start: START, end: END });
    const id = ulid(number);
    const locator = { _id: `locator:${id}`, type: 'locator', facility, practitioner, dates: ['2027-03-29'] };
    await store.database('service').put(locator);
    await database.put(document);
    await access.links.settle(document);
    return id;
  }

  async function signInDoctor(): Promise<string> {
    const response = await fetch(`${running.url}/api/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(DOCTOR),
    });
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  /** A device of whoever has that link, signed in: how it joins. */
  async function signInAt(codes: { token: string; identifier: string; passcode: string }) {
    const { link, secret } = await access.links.signIn({
      ...{ ...codes, address: '203.0.113.7' },
      heldSecret: () => undefined,
    });
    const name = `__Host-g-${link.linkId}`;
    const cookie = `${name}=${secret}`;
    return {
      linkId: link.linkId,
      cookie: { name, value: secret },
      join: () => post(`/api/links/${link.linkId}/join`, cookie),
      continueHere: () => post(`/api/links/${link.linkId}/continue-here`, cookie),
    };
  }

  const signInFamily = (id: string, generation = 1) =>
    signInAt(access.credentials.of({ appointment: id, participant: 'patient', generation }));

  /** Invited by the doctor: one for each appointment. */
  async function signInGuest(id: string, guest: { role: Guest['role']; name: string }) {
    const response = await fetch(`${running.url}/api/doctor/appointments/${id}/guests`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: doctorCookie },
      body: JSON.stringify({ id: ulid(900), email: null, mobile: null, ...guest }),
    });
    const { link, identifier, passcode } = (await response.json()) as GuestAccess;
    const token = link.split('#')[1] ?? '';
    return signInAt({ token, identifier, passcode: passcode.replaceAll(/[^0-9A-Z]/g, '') });
  }

  const first = await book(1);
  const doctorCookie = await signInDoctor();
  return {
    ...{
      running,
      clock,
      access,
      appointments,
      facility,
      database,
      first,
      wsUrl,
      book,
      signInFamily,
      signInGuest,
    },
    seats: running.service.calls.seats,
    doctorCookie: { name: '__Host-account', value: doctorCookie.split('=')[1] ?? '' },
    signInDoctor,
    joinAsDoctor: (id = first, cookie = doctorCookie) => post(`/api/doctor/appointments/${id}/join`, cookie),
    room: (answer: Pick<JoinAnswer, 'token'>) => openSocket(`${wsUrl}/room?token=${answer.token}`),
    signal: ({ peerId, token }: Pick<JoinAnswer, 'peerId' | 'token'>) =>
      openSocket(`${wsUrl}/signal/peerjs?key=peerjs&id=${peerId}&token=${token}`),
    close: () => running.close(),
  };
}
export type Scene = Awaited<ReturnType<typeof openScene>>;

export interface Message {
  type: string;
  [field: string]: unknown;
}

/** A socket that remembers what it was told; `status` is 101, or what the upgrade was refused with. */
export async function openSocket(url: string) {
  const socket = new WebSocket(url);
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
  const status = await new Promise<number>((resolve) => {
    socket.on('open', () => resolve(101));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
  });
  return {
    status,
    messages,
    socket,
    send: (message: object) => socket.send(JSON.stringify(message)),
    closed: async () => void (socket.readyState === socket.CLOSED || (await once(socket, 'close'))),
    /** The first message that fits, already there or to come. @throws Error after `timeoutMs` */
    async next(fits: (message: Message) => boolean, timeoutMs = 3_000): Promise<Message> {
      for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
        const found = messages.find(fits);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`not among ${JSON.stringify(messages)}`);
    },
  };
}

/** Doctor and patient, each on both of their sockets. */
export async function enterRoom(scene: Scene, appointment = scene.first) {
  const family = await scene.signInFamily(appointment);
  const doctor = (await scene.joinAsDoctor(appointment)).answer;
  const patient = (await family.join()).answer;
  const sockets = {
    doctorSignal: await scene.signal(doctor),
    patientSignal: await scene.signal(patient),
    doctorRoom: await scene.room(doctor),
    patientRoom: await scene.room(patient),
  };
  await sockets.doctorSignal.next(({ type }) => type === 'OPEN');
  await sockets.patientSignal.next(({ type }) => type === 'OPEN');
  return { family, doctor, patient, ...sockets };
}
