import { LoginSchema, PasswordSchema } from '#domain/account.ts';
import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import type { Access } from '../access.ts';
import { officeHours } from '../services/provisioning.ts';
import { UsageError, type CommandFamily, type Given } from './command.ts';

export async function existingFacility({ facilities }: Pick<Access, 'facilities'>, facility: string) {
  const found = await facilities.get(facility);
  if (!found) throw new UsageError(`L’établissement « ${facility} » n’existe pas (voir : facility list).`);
  return found;
}

function person(given: Given) {
  const login = LoginSchema.safeParse(given.need('login')).data;
  if (!login) throw new UsageError('--login : 3 caractères au moins, sans espace ni accent.');
  const drawn = randomBytes(15).toString('base64url');
  const password = PasswordSchema.safeParse(given.text('password') ?? drawn).data;
  if (!password) throw new UsageError('--password : 12 caractères au moins.');
  return { login, name: given.need('name'), password };
}

const shown = ({ login, password }: { login: string; password: string }) => [
  `  identifiant   ${login}`,
  `  mot de passe  ${password}`,
];

const PASSWORD = '[--password …]';

/** Facilities, and those who work with them. */
export const people: CommandFamily = {
  'facility create': {
    about: 'Crée un établissement.',
    options: [
      '--name "IME Les Tilleuls" --phone "01 99 00 12 34"',
      '[--sms-name "IME Tilleuls"] [--email …] [--zone Europe/Paris]',
    ],
    async run({ access, given }) {
      const name = given.need('name');
      const plain = name.normalize('NFD').replace(/[^A-Za-z0-9 .'-]/g, '');
      const facility = await access.provisioning.createFacility({
        name,
        smsName: given.text('sms-name') ?? plain.slice(0, 20),
        phone: given.need('phone'),
        email: given.text('email') ?? null,
        timeZone: given.text('zone') ?? 'Europe/Paris',
      });
      return [`Établissement créé : ${facility.facility}`];
    },
  },
  'facility list': {
    about: 'Liste les établissements et leur code.',
    options: [],
    isUnaudited: true,
    async run({ access }) {
      const all = await access.facilities.list();
      return all.map(({ facility, name, phone }) => `${facility}  ${name}  ${phone}`);
    },
  },
  'practitioner create': {
    about: 'Crée un médecin et son compte.',
    options: [
      '--name "Dr Hélène Vasseur" --login vasseur --facility <code> [--facility <code>]',
      `[--speciality …] ${PASSWORD}`,
    ],
    async run({ access, given }) {
      given.need('facility');
      const facilities = given.all('facility');
      const served = await Promise.all(facilities.map((facility) => existingFacility(access, facility)));
      const doctor = person(given);
      const slug = await access.provisioning.createPractitioner({
        ...doctor,
        speciality: given.text('speciality') ?? null,
        facilities,
        availability: officeHours(served[0]?.timeZone ?? 'Europe/Paris'),
      });
      return [`Médecin créé : ${slug}`, ...shown(doctor)];
    },
  },
  'staff create': {
    about: 'Crée le compte de quelqu’un de l’établissement.',
    options: [
      '--name "Sophie Amar" --login sophie --facility <code>',
      `[--role staff|coordinator] ${PASSWORD}`,
    ],
    async run({ access, given }) {
      const { facility } = await existingFacility(access, given.need('facility'));
      const role = z.enum(['staff', 'coordinator']).safeParse(given.text('role') ?? 'staff').data;
      if (!role) throw new UsageError('--role : staff ou coordinator.');
      const nurse = person(given);
      await access.provisioning.createStaff({ ...nurse, facility, role });
      return ['Compte créé.', ...shown(nurse)];
    },
  },
  'operator create': {
    about: 'Crée le compte de quelqu’un qui exploite le service.',
    options: [`--name "…" --login … ${PASSWORD}`],
    async run({ access, given }) {
      const operator = person(given);
      await access.provisioning.createOperator(operator);
      return ['Compte créé.', ...shown(operator)];
    },
  },
};
