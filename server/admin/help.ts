import type { Command, CommandFamily } from './command.ts';

const HEAD = 'npm run admin -- <commande> [options]     (service arrêté, ou avec COUCHDB_URL)';
const FOOT = 'Sans --password, un mot de passe est tiré au hasard et affiché une fois.';

/** One command: what it does, and what may follow its name. */
export function commandHelp(name: string, { about, options }: Command): string {
  const indented = options.map((line, index) => (index === 0 ? line : `    ${line}`)).join('\n');
  return [`npm run admin -- ${name} ${indented}`.trimEnd(), '', about].join('\n');
}

/** These words are none of them: those that begin alike, and where all stand. */
export function unknownCommand([first = '', second = '']: string[], commands: CommandFamily): string {
  // Options aren't repeated: one may be a password.
  const typed = [first, second].filter((word) => word && !word.startsWith('--')).join(' ');
  if (!typed) return usage(commands);
  const alike = Object.keys(commands).filter((name) => name.split(' ')[0] === first);
  return [
    `« ${typed} » n’est pas une commande.`,
    alike.length > 0 ? `Avec « ${first} » : ${alike.join(', ')}.` : '',
    'Toutes : npm run admin -- help',
  ]
    .filter(Boolean)
    .join('\n');
}

/** All of them, in order. */
export function usage(commands: CommandFamily): string {
  const width = Math.max(...Object.keys(commands).map(({ length }) => length)) + 2;
  const lines = Object.entries(commands).flatMap(([name, { about, options }]) => [
    `  ${name.padEnd(width)}${about}`,
    ...options.map((line) => `  ${' '.repeat(width)}${line}`),
  ]);
  return [HEAD, '', ...lines, '', FOOT].join('\n');
}
