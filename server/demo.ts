import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { facilityDatabase, documentId } from '#domain/document-ids.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { SERVICE_AUTHOR } from '#domain/author.ts';
import type { Availability } from '#domain/availability.ts';
import type { PatientChange } from '#domain/patient.ts';
import * as z from 'zod/mini';
import type { Access } from './access.ts';
import { instant, type Clock } from './adapters/clock.ts';
import type { Store, Stored } from './adapters/store.ts';
import type { Environment } from './config.ts';
import { randomCode } from './services/credentials.ts';

/** `demo.json`: passwords in clear, on purpose: it is how newcomers and tests get in. Nothing else may hold any. */
const DemoSchema = z.object({
  url: z.string(),
  device: z.object({ code: z.string() }),
  staff: z.object({ login: z.string(), password: z.string() }),
  practitioner: z.object({ login: z.string(), password: z.string() }),
  operator: z.object({ login: z.string(), password: z.string() }),
});
export type Demo = z.infer<typeof DemoSchema>;

const demoFile = (dataFolder: string) => join(dataFolder, 'demo.json');

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Settings that only make sense where real people come. Channels and stores don't: they are tried with a demo. */
function isForReal({ NODE_ENV, PUBLIC_URL, TLS_CERT }: Environment): boolean {
  const { protocol, hostname } = new URL(PUBLIC_URL ?? 'http://localhost');
  const isPublished = protocol === 'https:' && !LOOPBACK.test(hostname);
  return NODE_ENV === 'production' || isPublished || TLS_CERT !== undefined;
}

/**
 * Whether the settings and the data folder call for a demo: an empty folder becomes one, and a demo's stays one. To be
 * asked before keys are made and the store opens, which fill the folder. With CouchDB, `isFreeForDemo` has the last word.
 */
export function isDemo(environment: Environment): boolean {
  const { DEMO, DATA_DIR } = environment;
  if (DEMO !== undefined) return DEMO;
  if (isForReal(environment)) return false;
  return existsSync(demoFile(DATA_DIR)) || !existsSync(DATA_DIR) || readdirSync(DATA_DIR).length === 0;
}

const DEMO_MARK: Stored & { type: 'demo' } = { _id: 'demo', type: 'demo' };

/** A CouchDB that somebody set up must not be shown to everyone: it is empty, or this folder's demo made it. */
export async function isFreeForDemo(store: Pick<Store, 'names' | 'database'>, dataFolder: string) {
  const names = await store.names('');
  const read = (id: string) => (names.includes('service') ? store.database('service').get(id) : null);
  if (existsSync(demoFile(dataFolder)) && (await read(DEMO_MARK._id))) return true;
  const hasFacility = names.some((name) => name.startsWith(facilityDatabase('')));
  return !hasFacility && !(await read('setup'));
}

const grouped = (code: string) => code.replace(/(.{4})(?=.)/g, '$1-');
const newDemo = (url: string): Demo => ({
  url,
  device: { code: grouped(randomCode(12)) },
  staff: { login: 'infirmerie', password: grouped(randomCode(16)) },
  practitioner: { login: 'docteur', password: grouped(randomCode(16)) },
  operator: { login: 'exploitation', password: grouped(randomCode(16)) },
});

/** The file comes first: a start cut off in the middle goes on with the same passwords. */
function openDemoFile(dataFolder: string, url: string): Demo {
  const path = demoFile(dataFolder);
  const known = existsSync(path)
    ? z.partial(DemoSchema).safeParse(JSON.parse(readFileSync(path, 'utf8'))).data
    : undefined;
  const demo = { ...newDemo(url), ...known, url };
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 });
  return demo;
}

/** Day and night, so that a newcomer books for now and enters the room at once. */
function roundTheClock(timeZone: string): Availability {
  const hours = { from: '00:00', to: '23:59' };
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, hours }));
  return { timeZone, slotMinutes: 20, bufferMinutes: 0, weekly, exceptions: [] };
}

const DEMO_PATIENT = '01J00000000000000000000001';
const DEMO_CHANGE = '01J00000000000000000000002';

/** Plainly fictional; 01 99 00 and 06 39 98 are ARCEP's ranges for fiction. */
function demoPatient(clock: Clock): PatientChange {
  const patch: PatientChange['patch'] = {
    familyName: 'EXEMPLE',
    givenNames: 'Camille',
    birthDate: '2015-06-12',
    emailOwner: 'family',
    email: 'famille.exemple@example.org',
    mobile: '+33639981234',
    contactName: 'Dominique Exemple, parent',
    regime: '01',
    nir: null,
    nirHolder: 'patient',
  };
  const base = { type: 'patient-change', v: SCHEMA_VERSION, at: instant(clock), by: SERVICE_AUTHOR } as const;
  const _id = documentId.patientChange(DEMO_PATIENT, DEMO_CHANGE);
  return { _id, ...base, patient: DEMO_PATIENT, patch, base: {} };
}

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  access: Access;
  nudge: (database: string) => void;
  url: string;
}

/** Creates the demo's facility, people and patient, once. Safe to repeat. */
export async function prepareDemo({
  environment,
  store,
  clock,
  access,
  nudge,
  url,
}: Dependencies): Promise<Demo> {
  const demo = openDemoFile(environment.DATA_DIR, url);
  // Before the others' mark: a demo that an earlier version made has none yet.
  if (!(await access.accounts.ofLogin(demo.operator.login)))
    await access.provisioning.createOperator({ ...demo.operator, name: 'Nadia Perrin' }, { replace: true });
  if (await access.setup.isDone()) return demo;
  await store.database('service').put(DEMO_MARK);
  const { provisioning, devices, setup } = access;
  const options = { replace: true };
  const timeZone = 'Europe/Paris';
  const about = {
    name: 'IME Les Tilleuls',
    smsName: 'IME Les Tilleuls',
    phone: '01 99 00 12 34',
    email: null,
  };
  const { facility } = await provisioning.createFacility({ ...about, timeZone }, options);
  const nurse = { ...demo.staff, name: 'Sophie Amar', facility, role: 'coordinator' } as const;
  await provisioning.createStaff(nurse, options);
  const doctor = { ...demo.practitioner, name: 'Dr Hélène Vasseur', speciality: 'Neuropédiatrie' };
  const served = { facilities: [facility], availability: roundTheClock(timeZone) };
  await provisioning.createPractitioner({ ...doctor, ...served }, options);
  await devices.admitDemoCode(demo.device.code, facility);
  const database = facilityDatabase(facility);
  await store.database(database).put(demoPatient(clock));
  nudge(database);
  await setup.markDone();
  return demo;
}

export function describeDemo(
  { url, device, staff, practitioner, operator }: Demo,
  channels: { email: boolean; sms: boolean },
): string[] {
  const leaving = [...(channels.email ? ['les e-mails'] : []), ...(channels.sms ? ['les SMS'] : [])];
  return [
    leaving.length > 0
      ? `Démonstration : ${leaving.join(' et ')} partent pour de vrai, personne n’est réel.`
      : 'Démonstration : rien ne part, personne n’est réel.',
    '',
    `  Établissement   ${url}/e`,
    `                  code de la tablette  ${device.code}`,
    `                  identifiant          ${staff.login}`,
    `                  mot de passe         ${staff.password}`,
    `  Médecin         ${url}/m`,
    `                  identifiant          ${practitioner.login}`,
    `                  mot de passe         ${practitioner.password}`,
    `  Exploitation    ${url}/o`,
    `                  identifiant          ${operator.login}`,
    `                  mot de passe         ${operator.password}`,
    `  Messages        ${url}/demo/outbox`,
    '',
    '  Pour commencer : RÉSERVER sur la tablette, le lien dans Messages, REJOINDRE chez le médecin.',
    '  Ces accès sont aussi dans le fichier demo.json du dossier des données (DATA_DIR).',
    '',
  ];
}
