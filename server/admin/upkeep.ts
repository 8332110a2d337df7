import { declareRestored } from '../restored.ts';
import { announceRotation } from './key-rotation.ts';
import { UsageError, type CommandFamily } from './command.ts';
import { turnConfigFile } from './turn-config-file.ts';

/** The machine's own matters. */
export const upkeep: CommandFamily = {
  'turn-config': {
    about: 'Écrit turnserver.conf (deploy/README.md).',
    options: [
      '--domain turn.exemple.fr --address <publique> [--address <IPv6>]',
      '[--private-address <locale, derrière un NAT>] [--cert …] [--key …]',
      '[--port 3478] [--tls-port 443]',
    ],
    plain(environment, given) {
      const written = turnConfigFile(
        {
          domain: given.need('domain'),
          addresses: given.all('address'),
          privateAddress: given.text('private-address'),
          cert: given.text('cert'),
          key: given.text('key'),
          port: given.text('port'),
          tlsPort: given.text('tls-port'),
        },
        environment.TURN_SECRET,
      );
      if (!written.ok) throw new UsageError(written.fault);
      return written.file.trimEnd().split('\n');
    },
  },
  'key rotate': {
    about: 'Une nouvelle clé pour les liens à venir ; ceux qui sont envoyés restent bons.',
    options: [],
    run: async ({ environment }) => announceRotation(environment),
  },
  restored: {
    about: 'Après une restauration : les tablettes renvoient ce que la sauvegarde n’avait pas.',
    options: [],
    async run({ store, environment }) {
      const renewed = await declareRestored(store, environment);
      return [`Restauration prise en compte : ${renewed.join(', ') || 'aucun établissement'}`];
    },
  },
};
