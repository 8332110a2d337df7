import { loadKeyRing } from '../services/key-ring.ts';
import { createCredentials } from '../services/credentials.ts';
import { createWebhooks } from '../services/webhooks.ts';
import { UsageError, type CommandFamily } from './command.ts';

/** What to enter with the carriers of messages. */
export const webhooks: CommandFamily = {
  webhooks: {
    about: 'Les adresses secrètes où la passerelle SMS et le serveur de mail disent ce qui est arrivé.',
    options: [],
    plain(environment) {
      const { PUBLIC_URL, DATA_DIR } = environment;
      if (!PUBLIC_URL) throw new UsageError('PUBLIC_URL n’est pas réglée.');
      const keys = loadKeyRing(environment, DATA_DIR);
      const { sms, mail } = createWebhooks(createCredentials(keys), () => PUBLIC_URL);
      return [
        `SMS     ${sms()}`,
        `E-mail  ${mail()}`,
        'Voir docs/messages.md. Gardez-les comme des mots de passe.',
      ];
    },
  },
};
