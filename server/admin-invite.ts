import { randomBytes } from 'node:crypto';
import { LoginSchema, type Account } from '#domain/account.ts';
import type { AccountLinkKind } from '#domain/account-link.ts';
import { RoleSchema } from '#domain/author.ts';
import type { Access } from './access.ts';
import type { Environment } from './config.ts';
import { longDateTime } from './messages/dates-fr.ts';
import { accountLinkOf } from './services/joining.ts';
import { officeHours } from './services/provisioning.ts';

type Values = Record<string, string | undefined>;

export const INVITE_USAGE = `  invite               --name "Sophie Amar" --login sophie --role staff|coordinator --facility <code>
                       ou --role practitioner --facility <code> [--facility <code>] [--speciality …]
                       ou --role operator                affiche un lien : la personne choisit son mot de passe
  reset                --login sophie                    un lien pour un nouveau mot de passe`;

function need(values: Values, name: string): string {
  const value = values[name]?.trim();
  if (!value) throw new Error(`Il manque --${name}.`);
  return value;
}

async function accountOf({ accounts }: Access, login: string): Promise<Account> {
  const found = await accounts.ofLogin(login);
  if (!found) throw new Error(`L’identifiant « ${login} » n’existe pas.`);
  return found;
}

/** Behind a password that nobody knows, until its link is used. */
async function create(access: Access, values: Values, facilities: string[]): Promise<Account> {
  const login = LoginSchema.safeParse(need(values, 'login')).data;
  if (!login) throw new Error('--login : 3 caractères au moins, sans espace ni accent.');
  const role = RoleSchema.safeParse(need(values, 'role')).data;
  if (!role) throw new Error('--role : staff, coordinator, practitioner ou operator.');
  const person = { login, name: need(values, 'name'), password: randomBytes(32).toString('base64url') };
  if (role === 'operator') return access.provisioning.createOperator(person);
  const [facility = ''] = facilities;
  const served = await Promise.all(facilities.map((one) => access.facilities.get(one)));
  const [first] = served;
  if (!first || served.includes(null)) throw new Error('--facility : le code d’un établissement qui existe.');
  if (role !== 'practitioner') return access.provisioning.createStaff({ ...person, facility, role });
  const availability = officeHours(first.timeZone);
  const speciality = values['speciality'] ?? null;
  await access.provisioning.createPractitioner({ ...person, speciality, facilities, availability });
  return accountOf(access, login);
}

async function show(
  { accountLinks, facilities }: Access,
  account: Account,
  { kind, environment }: { kind?: AccountLinkKind; environment: Environment },
): Promise<string[]> {
  const { token, expiresAt } = await accountLinks.issue(account, { ...(kind && { kind }) });
  const { HOST, PORT, PUBLIC_URL = `http://${HOST}:${PORT}` } = environment;
  const facility = account.facility ? await facilities.get(account.facility) : null;
  const end = longDateTime(expiresAt, facility?.timeZone ?? 'Europe/Paris');
  return [
    `  identifiant   ${account.login}`,
    `  lien          ${accountLinkOf(PUBLIC_URL, token)}`,
    `Il sert une seule fois, jusqu’au ${end}.`,
  ];
}

type Command = (
  access: Access,
  values: Values,
  facilities: string[],
  beside: { environment: Environment },
) => Promise<string[]>;

/** Links to accounts, from the console: for every role. */
export const INVITE_COMMANDS: Record<string, Command> = {
  invite: async (access, values, facilities, { environment }) => {
    const account = await create(access, values, facilities);
    return ['Compte créé.', ...(await show(access, account, { kind: 'invite', environment }))];
  },
  reset: async (access, values, _facilities, { environment }) => {
    const account = await accountOf(access, need(values, 'login'));
    return ['Nouveau mot de passe :', ...(await show(access, account, { environment }))];
  },
};
