import type { CommandFamily } from './command.ts';
import { existingFacility } from './people.ts';

/** A facility's tablets. */
export const devices: CommandFamily = {
  'device code': {
    about: 'Donne un code pour une nouvelle tablette.',
    options: ['--facility <code>'],
    async run({ access, given }) {
      const { facility } = await existingFacility(access, given.need('facility'));
      return [
        `Code de la tablette, valable 7 jours, une seule fois : ${await access.devices.issueCode(facility)}`,
      ];
    },
  },
};
