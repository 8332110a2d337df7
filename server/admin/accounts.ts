import type { Account } from '#domain/account.ts';
import type { Role } from '#domain/author.ts';
import { UsageError, type AdminContext, type CommandFamily } from './command.ts';
import { accountOf } from './invite.ts';
import { existingFacility } from './people.ts';

const ROLES: Record<Role, string> = {
  staff: 'établissement',
  coordinator: 'coordination',
  practitioner: 'médecin',
  operator: 'exploitant',
};
const WHO = '--login sophie';

const given = ({ access, given: asked }: AdminContext) =>
  accountOf(access, asked.need('login').toLowerCase());

const line = ({ login, name, role, facility, practitioner }: Account) =>
  [login.padEnd(20), ROLES[role].padEnd(14), name, facility ?? practitioner ?? ''].join('  ').trimEnd();

async function operators({ access }: AdminContext): Promise<Account[]> {
  return (await access.accounts.all()).filter(({ role }) => role === 'operator');
}

/** Those who sign in. */
export const accounts: CommandFamily = {
  'account list': {
    about: 'Liste les comptes, d’un établissement ou de tous.',
    options: ['[--facility <code>]'],
    isUnaudited: true,
    async run({ access, given: asked }) {
      const wanted = asked.text('facility');
      if (wanted) await existingFacility(access, wanted);
      const all = (await access.accounts.all()).filter(({ facility }) => !wanted || facility === wanted);
      if (all.length === 0) return ['Aucun compte.'];
      return all.sort((a, b) => a.login.localeCompare(b.login, 'fr')).map(line);
    },
  },
  'account sign-out': {
    about: 'Déconnecte une personne partout, sur tous ses appareils.',
    options: [WHO],
    async run(context) {
      const account = await given(context);
      const { id, name } = account;
      const ended = await context.access.sessions.closeAll('account', id);
      await context.access.pushSubscriptions.forgetAccount(account);
      return [
        `${name} : ${ended.length} connexion${ended.length > 1 ? 's' : ''} terminée${ended.length > 1 ? 's' : ''}.`,
      ];
    },
  },
  'account remove': {
    about: 'Retire un compte : déconnecté partout, il ne sert plus. Ce que la personne a écrit reste.',
    options: [WHO],
    async run(context) {
      const { id, name, role } = await given(context);
      if (role === 'operator' && (await operators(context)).length === 1)
        throw new UsageError(
          'C’est le dernier compte d’exploitant : créez-en un autre d’abord (operator create).',
        );
      await context.access.accounts.remove(id);
      await context.access.sessions.closeAll('account', id);
      return [`${name} : compte retiré.`];
    },
  },
  'account reset-factors': {
    about:
      'Oublie les clés d’accès, les codes et l’identité chez le fournisseur d’une personne, qui a tout perdu. Vérifiez d’abord qui demande.',
    options: [WHO],
    async run(context) {
      const account = await given(context);
      const { id, name, login } = account;
      await context.access.forgetFactors(id);
      await context.access.sessions.closeAll('account', id);
      await context.access.pushSubscriptions.forgetAccount(account);
      return [
        `${name} : clés d’accès et codes oubliés, connexions terminées.`,
        `Pour un nouveau mot de passe aussi : reset --login ${login}`,
      ];
    },
  },
};
