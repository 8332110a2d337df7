import { facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Patient } from '#domain/patient.ts';
import { UlidSchema, type Ulid } from '#domain/primitives.ts';
import { createPeopleSearch } from '#domain/search.ts';
import { instant, systemClock } from '../adapters/clock.ts';
import { removeTraces } from '../adapters/person-traces.ts';
import { longDateTime } from '../messages/dates-fr.ts';
import { createErasure } from '../services/person/erasure.ts';
import { UsageError, type AdminContext, type CommandFamily, type Removal } from './command.ts';
import { existingFacility } from './people.ts';

const WHO = '--facility <code> --patient <ULID>';
const FOUND_AT_MOST = 20;

export async function personGiven({ access, given }: Pick<AdminContext, 'access' | 'given'>) {
  const { facility, name, timeZone } = await existingFacility(access, given.need('facility'));
  const patient = UlidSchema.safeParse(given.need('patient').toUpperCase()).data;
  if (!patient) throw new UsageError('--patient : les 26 caractères que donne find-person.');
  return { facility, patient, name, timeZone };
}

const erasureOf = ({ store, access, environment }: AdminContext) =>
  createErasure({
    ...{ store, clock: systemClock, practitioners: access.practitioners },
    removeTraces: (facility, appointments) => removeTraces(environment.DATA_DIR, facility, appointments),
  });

/** Whoever types the id has read it; `--yes` is for scripts. */
async function confirm({ given, ask }: AdminContext, patient: Ulid): Promise<void> {
  if (given.has('yes')) return;
  const typed = await ask(`Effacer pour toujours ? Recopiez ${patient} : `);
  if (typed?.toUpperCase() === patient) return;
  throw new UsageError('Rien n’a été effacé. Recopiez le code de la personne, ou ajoutez --yes.');
}

/** In the journal, which outlives the person's dossier. */
export async function tellOfPerson(
  { access }: Pick<AdminContext, 'access'>,
  action: 'erase-person' | 'export-person',
  whom: { facility: string; patient: Ulid },
): Promise<void> {
  const by = { kind: 'console' } as const;
  await access.audit.record({ at: instant(systemClock), action, outcome: 'done', by, ...whom });
  await access.audit.stop();
}

const count = (number: number, one: string, many: string) => `${number} ${number > 1 ? many : one}`;

async function erase(context: AdminContext): Promise<string[] | Removal> {
  const { given, access } = context;
  const { facility, patient, timeZone } = await personGiven(context);
  const erasure = erasureOf(context);
  const past = await erasure.past(facility, patient);
  const isLeft = await erasure.holds(facility, patient);
  if (!past && !isLeft)
    throw new UsageError('Personne de ce code dans cet établissement (voir : find-person).');
  if (past?.endedAt && !isLeft) return [`Déjà effacé, le ${past.endedAt.slice(0, 10)}.`];
  const standing = await erasure.standing(facility, patient);
  const hours = await Promise.all(
    standing.map(async ({ start, practitioner }) => {
      const doctor = (await access.practitioners.get(practitioner))?.displayName ?? practitioner;
      return `  ${longDateTime(start, timeZone)}, ${doctor}`;
    }),
  );
  if (standing.length > 0 && !given.has('cancel'))
    throw new UsageError(
      [
        'Une consultation est prévue ou en cours :',
        ...hours,
        'Annulez-la sur une tablette : la famille en est alors prévenue. Ou ajoutez --cancel : personne n’est prévenu.',
      ].join('\n'),
    );
  if (!past) await confirm(context, patient);
  // Before anything goes: what is begun is told, whatever happens next.
  await tellOfPerson(context, 'erase-person', { facility, patient });
  const { trail, documents, purged } = await erasure.run(facility, patient);
  const consultations = count(trail.appointments.length, 'consultation', 'consultations');
  return {
    lines: [
      `Effacé : ${count(documents, 'document', 'documents')}, ${consultations}.`,
      ...(hours.length > 0 ? ['Prévenez la famille et le médecin, de :', ...hours] : []),
    ],
    purged,
    async renewed(fresh) {
      await erasureOf(fresh).finish(trail);
      return [
        'Le dossier de données n’en garde plus rien. Les tablettes l’effacent à leur prochaine connexion.',
        'Restent les sauvegardes, jusqu’à leur fin : après une restauration, refaites cette commande.',
      ];
    },
  };
}

/** What a person may ask of those who keep data about them. */
export const person: CommandFamily = {
  'find-person': {
    about: 'Cherche une personne par son nom ou sa date de naissance, et donne son code.',
    options: ['--facility <code> --name "roussel 14/05/2017"'],
    async run({ store, access, given }) {
      const { facility } = await existingFacility(access, given.need('facility'));
      const all = await store.database(facilityDatabase(facility)).list<Patient>('patient:');
      const found = createPeopleSearch(all, ({ data }) => data)(given.need('name'), FOUND_AT_MOST);
      if (found.length === 0) return ['Personne de ce nom dans cet établissement.'];
      return found.map(
        ({ _id, data }) =>
          `${idTail(_id)}  ${data.familyName.toLocaleUpperCase('fr')} ${data.givenNames}  ${data.birthDate}`,
      );
    },
  },
  'erase-person': {
    about: 'Efface une personne : dossiers, fichiers, messages, archive ; les tablettes suivent.',
    options: [WHO, '[--cancel] [--yes]'],
    isUnaudited: true,
    run: erase,
  },
  compact: {
    about: 'Recopie ce qui vit dans un stockage neuf : le disque ne garde plus rien de ce qui fut effacé.',
    options: [],
    run: async () => ({ lines: ['Le stockage est neuf.'], purged: {} }),
  },
};
