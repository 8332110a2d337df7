import type { Environment } from '../config.ts';
import type { CommandFamily } from './command.ts';
import { UsageError } from './command.ts';
import { accountOf } from './invite.ts';

function issuerIn({ OIDC_ISSUER }: Environment): string {
  if (!OIDC_ISSUER) throw new UsageError('Aucun fournisseur d’identité n’est réglé (OIDC_ISSUER).');
  return OIDC_ISSUER;
}

/** Which account goes by which identity of the provider. */
export const identities: CommandFamily = {
  'identity link': {
    about: 'Rattache un compte à son identité chez le fournisseur (numéro RPPS).',
    options: ['--login vasseur --subject 899700218896'],
    async run({ access, environment, given }) {
      const { id: account } = await accountOf(access, given.need('login'));
      const isHere = async (other: string) => (await access.accounts.get(other)) !== null;
      const subject = given.need('subject');
      await access.identities.link({ issuer: issuerIn(environment), subject, account }, isHere);
      return ['Identité rattachée au compte.'];
    },
  },
  'identity unlink': {
    about: 'Détache de ce compte toute identité chez le fournisseur.',
    options: ['--login vasseur'],
    async run({ access, environment, given }) {
      const { id } = await accountOf(access, given.need('login'));
      await access.identities.unlink(issuerIn(environment), id);
      return ['Plus aucune identité n’est rattachée à ce compte.'];
    },
  },
};
