import { openFilesAtRest } from '../files-at-rest.ts';
import type { Environment } from '../config.ts';
import { FILE_RING, rotateKey } from '../services/key-ring.ts';
import type { Outcome } from '../services/file-renewal.ts';
import type { CommandFamily } from './command.ts';

const files = (number: number) => `${number} fichier${number > 1 ? 's' : ''}`;

function ofUnreadable({ unreadable }: Outcome): string[] {
  if (unreadable.length === 0) return ['Tous s’ouvrent.'];
  return [
    'Ces fichiers ne s’ouvrent pas. Reprenez-les d’une sauvegarde, sous le même nom, dans DATA_DIR/files :',
    ...unreadable.map((key) => `  ${key}`),
  ];
}

function announceRotation(environment: Environment): string[] {
  const settings = rotateKey(environment, environment.DATA_DIR, FILE_RING);
  const next = [
    'Redémarrez le service : il chiffre les fichiers avec la nouvelle clé, sans s’arrêter de servir.',
    'Gardez les clés d’avant jusqu’à ce que « files rewrite » dise qu’elles ne servent plus.',
  ];
  if (!settings) return ['Nouvelle clé écrite dans file.key.', ...next];
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return ['À mettre dans les réglages :', ...lines, ...next];
}

/** The dossiers' files at rest, and the key that they are sealed with. */
export const filesAtRest: CommandFamily = {
  'files rotate': {
    about: 'Une nouvelle clé pour chiffrer les fichiers ; ceux qui sont là restent lisibles.',
    options: [],
    run: async ({ environment }) => announceRotation(environment),
  },
  'files rewrite': {
    about: 'Chiffre avec la clé actuelle tous les fichiers qui ne le sont pas encore.',
    options: [],
    async run({ environment }) {
      const outcome = await openFilesAtRest(environment).renewal.run();
      if (outcome.unreadable.length > 0)
        return [`Chiffré : ${files(outcome.renewed)}.`, ...ofUnreadable(outcome)];
      return [
        `Chiffré : ${files(outcome.renewed)}. Les clés d’avant ne servent plus qu’aux sauvegardes faites avec elles.`,
      ];
    },
  },
  'files check': {
    about: 'Lit tous les fichiers jusqu’au bout, et dit lesquels ne s’ouvrent pas.',
    options: [],
    isUnaudited: true,
    async run({ environment }) {
      const outcome = await openFilesAtRest(environment).renewal.check();
      return [`Lu : ${files(outcome.seen)}.`, ...ofUnreadable(outcome)];
    },
  },
};
