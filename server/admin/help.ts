import type { Command, CommandFamily } from './command.ts';

const HEAD = 'npm run admin -- <commande> [options]     (service arrêté, ou avec COUCHDB_URL)';
const FOOT = 'Sans --password, un mot de passe est tiré au hasard et affiché une fois.';
const WIDTH = 21;

/** One command: what it does, and what may follow its name. */
export function commandHelp(name: string, { about, options }: Command): string {
  const indented = options.map((line, index) => (index === 0 ? line : `    ${line}`)).join('\n');
  return [`npm run admin -- ${name} ${indented}`.trimEnd(), '', about].join('\n');
}

/** All of them, in order. */
export function usage(commands: CommandFamily): string {
  const lines = Object.entries(commands).flatMap(([name, { about, options }]) => [
    `  ${name.padEnd(WIDTH)}${about}`,
    ...options.map((line) => `  ${' '.repeat(WIDTH)}${line}`),
  ]);
  return [HEAD, '', ...lines, '', FOOT].join('\n');
}
