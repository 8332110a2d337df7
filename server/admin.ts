import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { LoginSchema, PasswordSchema } from '#domain/account.ts';
import * as z from 'zod/mini';
import { createAccess, type Access } from './access.ts';
import { exportAudit, readHead, verifyAudit } from './admin-audit.ts';
import { INVITE_COMMANDS, INVITE_USAGE } from './admin-invite.ts';
import { turnConfigFile } from './admin-turn.ts';
import { instant, systemClock } from './adapters/clock.ts';
import { openStore } from './adapters/open-store.ts';
import { ConfigurationError, readEnvironment, type Environment } from './config.ts';
import { Failure } from './failure.ts';
import { declareRestored } from './restored.ts';
import { officeHours } from './services/provisioning.ts';

type Values = Record<string, string | undefined>;

const USAGE = `npm run admin -- <commande> [options]     (service arrêté, ou avec COUCHDB_URL)

  facility create      --name "IME Les Tilleuls" --phone "01 99 00 12 34"
                       [--sms-name "IME Tilleuls"] [--email …] [--zone Europe/Paris]
  facility list
  practitioner create  --name "Dr Hélène Vasseur" --login vasseur --facility <code> [--facility <code>]
                       [--speciality …] [--password …]
  staff create         --name "Sophie Amar" --login sophie --facility <code>
                       [--role staff|coordinator] [--password …]
  operator create      --name "…" --login … [--password …]
${INVITE_USAGE}
  device code          --facility <code>
  turn-config          --domain turn.exemple.fr --address <publique> [--address <IPv6>]
                       [--private-address <locale, derrière un NAT>] [--cert …] [--key …]
                       [--port 3478] [--tls-port 443]      écrit turnserver.conf (deploy/README.md)
  audit verify         [--head 123:…]                      relit le journal des accès, ligne à ligne
  audit export         [--from 2027-01-01] [--to 2027-02-01]   en lignes JSON
  restored             après une restauration : les tablettes renvoient ce que la sauvegarde n’avait pas

Sans --password, un mot de passe est tiré au hasard et affiché une fois.`;

/** What is missing or wrong on the command line, in words. */
class UsageError extends Error {}

function need(values: Values, name: string): string {
  const value = values[name]?.trim();
  if (!value) throw new UsageError(`Il manque --${name}.`);
  return value;
}

function person(values: Values) {
  const login = LoginSchema.safeParse(need(values, 'login')).data;
  if (!login) throw new UsageError('--login : 3 caractères au moins, sans espace ni accent.');
  const password = PasswordSchema.safeParse(values['password'] ?? randomBytes(15).toString('base64url')).data;
  if (!password) throw new UsageError('--password : 12 caractères au moins.');
  return { login, name: need(values, 'name'), password };
}

async function existing(access: Access, facility: string) {
  const found = await access.facilities.get(facility);
  if (!found) throw new UsageError(`L’établissement « ${facility} » n’existe pas (voir : facility list).`);
  return found;
}

const shown = ({ login, password }: { login: string; password: string }) => [
  `  identifiant   ${login}`,
  `  mot de passe  ${password}`,
];

type Command = (
  access: Access,
  values: Values,
  facilities: string[],
  beside: { restore: () => Promise<string[]>; environment: Environment },
) => Promise<string[]>;

const COMMANDS: Record<string, Command> = {
  ...INVITE_COMMANDS,
  'facility create': async ({ provisioning }, values) => {
    const name = need(values, 'name');
    const facility = await provisioning.createFacility({
      name,
      smsName:
        values['sms-name'] ??
        name
          .normalize('NFD')
          .replace(/[^A-Za-z0-9 .'-]/g, '')
          .slice(0, 20),
      phone: need(values, 'phone'),
      email: values['email'] ?? null,
      timeZone: values['zone'] ?? 'Europe/Paris',
    });
    return [`Établissement créé : ${facility.facility}`];
  },
  'facility list': async ({ facilities }) => {
    const all = await facilities.list();
    return all.map(({ facility, name, phone }) => `${facility}  ${name}  ${phone}`);
  },
  'practitioner create': async (access, values, facilities) => {
    need(values, 'facility');
    const served = await Promise.all(facilities.map((facility) => existing(access, facility)));
    const doctor = person(values);
    const availability = officeHours(served[0]?.timeZone ?? 'Europe/Paris');
    const speciality = values['speciality'] ?? null;
    const slug = await access.provisioning.createPractitioner({
      ...doctor,
      speciality,
      facilities,
      availability,
    });
    return [`Médecin créé : ${slug}`, ...shown(doctor)];
  },
  'staff create': async (access, values) => {
    const { facility } = await existing(access, need(values, 'facility'));
    const role = z.enum(['staff', 'coordinator']).safeParse(values['role'] ?? 'staff').data;
    if (!role) throw new UsageError('--role : staff ou coordinator.');
    const nurse = person(values);
    await access.provisioning.createStaff({ ...nurse, facility, role });
    return ['Compte créé.', ...shown(nurse)];
  },
  'operator create': async ({ provisioning }, values) => {
    const operator = person(values);
    await provisioning.createOperator(operator);
    return ['Compte créé.', ...shown(operator)];
  },
  'audit verify': async ({ audit }, values) => {
    const known = values['head'] === undefined ? null : readHead(values['head']);
    if (known === null && values['head'] !== undefined)
      throw new UsageError('--head : l’empreinte notée, par exemple 123:abc….');
    const { isWhole, lines } = await verifyAudit(audit, known);
    if (!isWhole) throw new Error(lines.join('\n'));
    return lines;
  },
  'audit export': async ({ audit }, { from, to }) => {
    const lines: string[] = [];
    for await (const line of exportAudit(audit, { ...(from && { from }), ...(to && { to }) }))
      lines.push(line);
    return lines;
  },
  restored: async (_access, _values, _facilities, { restore }) => {
    const renewed = await restore();
    return [`Restauration prise en compte : ${renewed.join(', ') || 'aucun établissement'}`];
  },
  'device code': async (access, values) => {
    const { facility } = await existing(access, need(values, 'facility'));
    return [
      `Code de la tablette, valable 7 jours, une seule fois : ${await access.devices.issueCode(facility)}`,
    ];
  },
};

/** They change nothing, and open nothing but the journal itself. */
const READING = ['facility list', 'audit verify'];

function read(args: string[]) {
  const text = { type: 'string' } as const;
  const names = ['name', 'sms-name', 'phone', 'email', 'zone', 'login', 'password', 'speciality', 'role'];
  const audit = ['head', 'from', 'to'];
  const turn = ['domain', 'private-address', 'cert', 'key', 'port', 'tls-port'];
  const options = Object.fromEntries([...names, ...audit, ...turn].map((name) => [name, text]));
  const parsed = parseArgs({
    args,
    allowPositionals: true,
    options: { ...options, facility: { ...text, multiple: true }, address: { ...text, multiple: true } },
  });
  const given = parsed.values as Values & { facility?: string[]; address?: string[] };
  const { facility = [], address: addresses = [], ...rest } = given;
  const values: Values = { ...(rest as Values), facility: facility[0] };
  return { name: parsed.positionals.join(' '), values, facilities: facility, addresses };
}

/** Needs no store: the service may be running. */
function writeTurnConfig(values: Values, addresses: string[], secret: string | undefined): string[] {
  const { cert, key, port, 'private-address': privateAddress, 'tls-port': tlsPort } = values;
  const options = { addresses, privateAddress, cert, key, port, tlsPort };
  const written = turnConfigFile({ ...options, domain: need(values, 'domain') }, secret);
  if (!written.ok) throw new UsageError(written.fault);
  return written.file.trimEnd().split('\n');
}

/** Runs one command on the store of the settings. @returns the lines to print. @throws UsageError, Failure */
export async function runAdmin(args: string[], variables: Record<string, string | undefined>) {
  const { name, values, facilities, addresses } = read(args);
  const command = COMMANDS[name];
  if (!command && name !== 'turn-config') throw new UsageError(USAGE);
  const environment = readEnvironment(variables);
  if (!command) return writeTurnConfig(values, addresses, environment.TURN_SECRET);
  const store = await openStore(environment, () => undefined);
  try {
    await store.ensure('service');
    await store.ensure('claims');
    await store.ensure('audit');
    const nobody = { get: async () => null };
    const unheard = { recordOpened: async () => undefined };
    const parts = { store, clock: systemClock, nudge: () => undefined };
    const access = createAccess({ environment, ...parts, appointments: nobody, readiness: unheard });
    const restore = () => declareRestored(store, environment);
    const lines = await command(access, values, facilities, { restore, environment });
    if (!READING.includes(name)) {
      const by = { kind: 'console' } as const;
      const event = {
        at: instant(systemClock),
        action: 'administer',
        outcome: 'done',
        by,
        subject: name,
      } as const;
      await access.audit.record({ ...event, ...(facilities[0] && { facility: facilities[0] }) });
      await access.audit.stop();
    }
    // Whoever creates accounts here needs no token on the console.
    if (!(await access.accounts.isEmpty())) await access.setup.markDone();
    return lines;
  } finally {
    await store.close();
  }
}

const REFUSALS: Record<string, string> = {
  'name-taken': 'Ce nom ou cet identifiant est déjà pris.',
  'facility.phone': 'Ce numéro de téléphone n’existe pas dans ce fuseau horaire.',
  'facility.timeZone': 'Ce fuseau horaire n’existe pas (exemple : Indian/Reunion).',
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
  return error instanceof Error ? error.message : String(error);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    const lines = await runAdmin(process.argv.slice(2), process.env);
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
