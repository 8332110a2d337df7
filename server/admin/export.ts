import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemClock } from '../adapters/clock.ts';
import { Failure } from '../failure.ts';
import { openFilesAtRest } from '../files-at-rest.ts';
import { createPersonExport } from '../services/person/export.ts';
import { UsageError, type CommandFamily } from './command.ts';
import { personGiven, tellOfPerson } from './person.ts';

/** A person's copy, made at the console. */
export const personExport: CommandFamily = {
  'export-person': {
    about: 'Écrit la copie de tout ce qui est gardé d’une personne, à lui remettre.',
    options: ['--facility <code> --patient <ULID>', '[--out donnees.zip]'],
    isUnaudited: true,
    async run(context) {
      const { store, access, environment, given } = context;
      const { facility, patient } = await personGiven(context);
      const path = resolve(given.text('out') ?? `donnees-${patient}.zip`);
      if (await stat(path).catch(() => null))
        throw new UsageError(`--out : ${path} existe déjà. Choisissez un autre nom.`);
      const { vault } = openFilesAtRest(environment);
      let lost = 0;
      const onLost = () => void (lost += 1);
      const { make } = createPersonExport({ ...access, store, clock: systemClock, vault, onLost });
      const archive = await make(facility, patient).catch((error: unknown) => {
        if (!(error instanceof Failure)) throw error;
        throw new UsageError('Personne de ce code dans cet établissement (voir : find-person).');
      });
      // What leaves is told before it does.
      await tellOfPerson(context, 'export-person', { facility, patient });
      await pipeline(archive, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
      return [
        `Copie écrite : ${path}`,
        ...(lost > 0 ? [`Il y manque ${lost} de ses documents, illisibles (voir : files check).`] : []),
        'Elle contient des données de santé : remettez-la en main propre, puis effacez-la.',
      ];
    },
  },
};
