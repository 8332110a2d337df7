import { UlidSchema } from '#domain/primitives.ts';
import { UsageError, type CommandFamily } from './command.ts';
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
  'device list': {
    about: 'Liste les tablettes d’un établissement, et quand chacune s’est montrée.',
    options: ['--facility <code>'],
    isUnaudited: true,
    async run({ access, given }) {
      const { facility } = await existingFacility(access, given.need('facility'));
      const all = await access.devices.ofFacility(facility);
      if (all.length === 0) return ['Aucune tablette (voir : device code).'];
      return all
        .sort((a, b) => b.lastSeenAt.localeCompare(a.lastSeenAt))
        .map(
          ({ id, name, lastSeenAt }) =>
            `${id}  vue le ${lastSeenAt.slice(0, 16).replace('T', ' ')} UTC  ${name}`,
        );
    },
  },
  'device remove': {
    about: 'Retire une tablette perdue ou volée : elle n’a plus accès à rien.',
    options: ['--device <code de device list>'],
    async run({ access, given }) {
      const id = UlidSchema.safeParse(given.need('device').toUpperCase()).data;
      const device = id && (await access.devices.get(id));
      if (!device) throw new UsageError('--device : pas de tablette de ce code (voir : device list).');
      await access.devices.remove(device.id);
      await access.sessions.closeAll('device', device.id);
      return [
        `« ${device.name} » n’a plus accès à rien.`,
        'Ce qu’elle avait copié y reste tant qu’elle n’est pas retrouvée ou effacée à distance.',
      ];
    },
  },
};
