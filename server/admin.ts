import { createInterface } from 'node:readline/promises';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';
import { createAccess } from './access.ts';
import { instant, systemClock } from './adapters/clock.ts';
import { openStore } from './adapters/open-store.ts';
import { UsageError, type AdminContext, type CommandFamily, type StoreCommand } from './admin/command.ts';
import { accounts } from './admin/accounts.ts';
import { devices } from './admin/devices.ts';
import { filesAtRest } from './admin/files.ts';
import { readGiven } from './admin/given.ts';
import { commandHelp, unknownCommand, usage } from './admin/help.ts';
import { identities } from './admin/identity.ts';
import { invitations } from './admin/invite.ts';
import { journal } from './admin/journal.ts';
import { forgetOnDisk } from './admin/reclaim.ts';
import { people } from './admin/people.ts';
import { personExport } from './admin/export.ts';
import { person } from './admin/person.ts';
import { retention } from './admin/retention.ts';
import { upkeep } from './admin/upkeep.ts';
import { webhooks } from './admin/webhooks.ts';
import { ConfigurationError, readEnvironment, type Environment } from './config.ts';
import { Failure } from './failure.ts';

const COMMANDS: CommandFamily = {
  ...people,
  ...invitations,
  ...accounts,
  ...identities,
  ...devices,
  ...person,
  ...personExport,
  ...retention,
  ...journal,
  ...upkeep,
  ...filesAtRest,
  ...webhooks,
};
/** Of their names. */
const MOST_WORDS = 2;

function find(args: string[]) {
  for (let words = MOST_WORDS; words > 0; words -= 1) {
    const name = args.slice(0, words).join(' ');
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command) return { name, command, rest: args.slice(words) };
  }
  return null;
}

async function askAtConsole(question: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const console = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await console.question(question)).trim();
  } finally {
    console.close();
  }
}

async function writeDown({ access, given }: AdminContext, subject: string): Promise<void> {
  const by = { kind: 'console' } as const;
  const facility = given.text('facility');
  await access.audit.record({
    ...{ at: instant(systemClock), action: 'administer', outcome: 'done', by, subject },
    ...(facility && { facility }),
  });
  await access.audit.stop();
}

/** Opens the store of the settings for as long as `act` takes. */
async function onStore<T>(
  { environment, ...asked }: Pick<AdminContext, 'environment' | 'given' | 'ask'>,
  act: (context: AdminContext) => Promise<T>,
): Promise<T> {
  const store = await openStore(environment, () => undefined);
  try {
    await store.ensure('service');
    await store.ensure('claims');
    await store.ensure('audit');
    const nobody = { get: async () => null };
    const unheard = { recordOpened: async () => undefined };
    const parts = { store, clock: systemClock, nudge: () => undefined };
    const access = createAccess({ environment, ...parts, appointments: nobody, readiness: unheard });
    return await act({ environment, store, access, ...asked });
  } finally {
    await store.close();
  }
}

type Asked = Pick<AdminContext, 'environment' | 'given' | 'ask'>;

async function runOnStore(name: string, command: StoreCommand, asked: Asked): Promise<string[]> {
  const outcome = await onStore(asked, async (context) => {
    const done = await command.run(context);
    const { accounts, setup } = context.access;
    if (!command.isUnaudited) await writeDown(context, name);
    // Whoever creates accounts here needs no token on the console.
    if (!(await accounts.isEmpty())) await setup.markDone();
    return done;
  });
  if (Array.isArray(outcome)) return outcome;
  await forgetOnDisk(asked, outcome.purged);
  const { renewed = async () => [] } = outcome;
  return [...outcome.lines, ...(await onStore(asked, renewed))];
}

/** Runs one command on the store of the settings. @returns the lines to print. @throws UsageError, Failure */
export async function runAdmin(
  args: string[],
  variables: Record<string, string | undefined>,
  ask: AdminContext['ask'] = async () => null,
): Promise<string[]> {
  const isHelp = args[0] === 'help' || args.includes('--help');
  const found = find(args.filter((word) => word !== 'help' && word !== '--help'));
  if (isHelp) return (found ? commandHelp(found.name, found.command) : usage(COMMANDS)).split('\n');
  if (!found) throw new UsageError(unknownCommand(args, COMMANDS));
  const { name, command, rest } = found;
  const given = readGiven(rest, command);
  const environment: Environment = readEnvironment(variables);
  return 'plain' in command
    ? command.plain(environment, given)
    : runOnStore(name, command, { environment, given, ask });
}

const REFUSALS: Record<string, string> = {
  'name-taken': 'Ce nom ou cet identifiant est déjà pris.',
  'facility.phone': 'Ce numéro de téléphone n’existe pas dans ce fuseau horaire.',
  'facility.timeZone': 'Ce fuseau horaire n’existe pas (exemple : Indian/Reunion).',
};

/** Of a file that was to be read or written. */
const FILE_FAULTS: Record<string, string> = {
  ENOENT: 'ce dossier ou ce fichier n’existe pas',
  ENOTDIR: 'ce dossier n’existe pas',
  EISDIR: 'c’est un dossier',
  EACCES: 'l’accès en est refusé',
  EROFS: 'ce disque ne s’écrit pas',
  ENOSPC: 'le disque est plein',
};

/** Why a command was not carried out, in words; what isn't expected keeps its own. */
export function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return error.lines.join('\n');
  if (error instanceof Failure) {
    const fields = Object.keys(error.details.fields ?? {});
    return fields.map((field) => REFUSALS[field]).find(Boolean) ?? REFUSALS[error.code] ?? error.code;
  }
  if (error instanceof z.core.$ZodError)
    return error.issues.map(({ path }) => `${path.join('.')} : valeur refusée.`).join('\n');
  const { code = '', path } = error as NodeJS.ErrnoException;
  if (path && FILE_FAULTS[code]) return `${path} : ${FILE_FAULTS[code]}. Choisissez-en un autre.`;
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const lines = await runAdmin(process.argv.slice(2), process.env, askAtConsole);
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
