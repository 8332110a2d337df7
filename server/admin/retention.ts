import { systemClock } from '../adapters/clock.ts';
import { createRetention } from '../services/retention.ts';
import type { CommandFamily } from './command.ts';
import { existingFacility } from './people.ts';

/** How long dossiers are kept. */
export const retention: CommandFamily = {
  'retention due': {
    about: 'Nomme les personnes dont le dossier a été gardé assez longtemps : à vous de décider.',
    options: ['--facility <code>'],
    isUnaudited: true,
    async run({ store, access, environment, given }) {
      const { facility } = await existingFacility(access, given.need('facility'));
      const settings = environment;
      const { due } = createRetention({ store, clock: systemClock, audit: access.audit, settings });
      const found = await due(facility);
      if (found.length === 0) return ['Aucun dossier n’est arrivé au bout de sa conservation.'];
      return [
        ...found.map(({ patient, lastDay }) => `${patient}  dernière consultation le ${lastDay}`),
        'Aucun recours en cours, aucun décès de moins de 10 ans ? Alors : erase-person, un par un.',
      ];
    },
  },
};
