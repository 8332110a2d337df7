import { randomBytes } from 'node:crypto';
import { LoginSchema, type Account } from '#domain/account.ts';
import type { AccountLinkKind } from '#domain/account-link.ts';
import { RoleSchema } from '#domain/author.ts';
import type { Access } from '../access.ts';
import type { Environment } from '../config.ts';
import { longDateTime } from '../messages/dates-fr.ts';
import { accountLinkOf } from '../services/joining.ts';
import { officeHours } from '../services/provisioning.ts';
import { UsageError, type AdminContext, type CommandFamily } from './command.ts';

export async function accountOf({ accounts }: Pick<Access, 'accounts'>, login: string): Promise<Account> {
  const found = await accounts.ofLogin(login);
  if (!found) throw new UsageError(`L’identifiant « ${login} » n’existe pas (voir : account list).`);
  return found;
}

/** Behind a password that nobody knows, until its link is used. */
async function create({ access, given }: AdminContext): Promise<Account> {
  const login = LoginSchema.safeParse(given.need('login')).data;
  if (!login) throw new UsageError('--login : 3 caractères au moins, sans espace ni accent.');
  const role = RoleSchema.safeParse(given.need('role')).data;
  if (!role) throw new UsageError('--role : staff, coordinator, practitioner ou operator.');
  const person = { login, name: given.need('name'), password: randomBytes(32).toString('base64url') };
  if (role === 'operator') return access.provisioning.createOperator(person);
  const facilities = given.all('facility');
  const [facility = ''] = facilities;
  const served = await Promise.all(facilities.map((one) => access.facilities.get(one)));
  const [first] = served;
  if (!first || served.includes(null))
    throw new UsageError('--facility : le code d’un établissement qui existe (voir : facility list).');
  if (role !== 'practitioner') return access.provisioning.createStaff({ ...person, facility, role });
  const availability = officeHours(first.timeZone);
  const speciality = given.text('speciality') ?? null;
  await access.provisioning.createPractitioner({ ...person, speciality, facilities, availability });
  return accountOf(access, login);
}

interface ShowOptions {
  kind?: AccountLinkKind;
  forgetsFactors?: boolean;
  environment: Environment;
}

async function show(
  { accountLinks, facilities }: Access,
  account: Account,
  { environment, ...options }: ShowOptions,
): Promise<string[]> {
  const { token, expiresAt } = await accountLinks.issue(account, options);
  const { HOST, PORT, PUBLIC_URL = `http://${HOST}:${PORT}` } = environment;
  const facility = account.facility ? await facilities.get(account.facility) : null;
  const end = longDateTime(expiresAt, facility?.timeZone ?? 'Europe/Paris');
  return [
    `  identifiant   ${account.login}`,
    `  lien          ${accountLinkOf(PUBLIC_URL, token)}`,
    `Il sert une seule fois, jusqu’au ${end}.`,
  ];
}

/** Links to accounts, from the console: for every role. */
export const invitations: CommandFamily = {
  invite: {
    about: 'Crée un compte et affiche un lien : la personne choisit elle-même comment elle se connecte.',
    options: [
      '--name "Sophie Amar" --login sophie --role staff|coordinator --facility <code>',
      'ou --role practitioner --facility <code> [--facility <code>] [--speciality …]',
      'ou --role operator',
    ],
    async run(context) {
      const { access, environment } = context;
      const account = await create(context);
      return ['Compte créé.', ...(await show(access, account, { kind: 'invite', environment }))];
    },
  },
  reset: {
    about: 'Donne un lien pour un nouveau mot de passe.',
    options: ['--login sophie [--forget-factors]   ses codes et clés d’accès sont effacés quand il sert'],
    async run({ access, environment, given }) {
      const account = await accountOf(access, given.need('login'));
      const forgetsFactors = given.has('forget-factors');
      return ['Nouveau mot de passe :', ...(await show(access, account, { forgetsFactors, environment }))];
    },
  },
};
