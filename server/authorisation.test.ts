import { ACTIONS } from '#domain/permissions.ts';
import { globSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = globSync(`${root}{src,server,couchdb}/**/*.{ts,svelte}`)
  .filter((path) => !/\.test\.ts$|\/paraglide\//.test(path))
  .map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));

const TABLE = 'src/domain/permissions.ts';

/** What would decide who may do something beside the table: a role or a facility compared by hand. */
const DECISIONS = [
  /\b(account|person|actor|member|session\.account)\b\??\.role\b\s*[!=]==/,
  /\brole\s*[!=]==\s*['"](staff|coordinator|practitioner|operator|device|family|guest)['"]/,
  /['"](staff|coordinator|operator)['"]\s*[!=]==/,
  /switch\s*\([^)]*\brole\b/,
  /\.includes\([^)]*\brole\b[^)]*\)/,
  /\.facility\s*[!=]==(?!\s*null)|[!=]==\s*[\w.?]*\.facility\b/,
];

/** Comparisons that decide nothing about rights, and what each is about. */
const OTHERWISE: Record<string, string> = {
  'src/domain/call-layout.ts': 'whose picture comes first in a room',
  'server/admin/accounts.ts': 'whom a command lists, and that one operator is left',
  'server/admin/invite.ts': 'what a command makes',
  'src/lib/features/team/InviteDialog.svelte': 'what was chosen in a form',
  'src/lib/features/call/banner-words.ts': 'the seat of who was lost, for the words',
  'server/services/accounts.ts': 'lists one facility’s people for whoever asked the table',
  'server/services/devices.ts': 'lists one facility’s tablets for whoever asked the table',
  'server/services/team.ts': 'finds one facility’s people and tablets for whoever asked the table',
  'server/services/appointments.ts': 'sorts a doctor’s claims by where they live',
  'server/services/locators.ts': 'an appointment’s place, when two facilities made up one id',
  'server/services/audit/journal-pages.ts': 'which lines an operator asked for',
  'server/services/notifications/notifications.ts': 'sorts messages by where they live',
  'server/services/rooms.ts': 'opens the doors of one facility’s rooms',
};

const decidesIn = ({ text }: { text: string }) =>
  text.split('\n').filter((line) => DECISIONS.some((pattern) => pattern.test(line)));

test('a role or a facility is compared in the table of rights alone', () => {
  const found = sources.filter(
    (source) => source.path !== TABLE && !(source.path in OTHERWISE) && decidesIn(source).length > 0,
  );
  expect(found.map((source) => [source.path, ...decidesIn(source)])).toEqual([]);
});

test('what is excepted still compares something', () => {
  const idle = Object.keys(OTHERWISE).filter(
    (path) => !sources.some((source) => source.path === path && decidesIn(source).length > 0),
  );
  expect(idle).toEqual([]);
});

/** Asked by commands on the machine: whoever has its shell is the operator. */
const BY_COMMAND = ['create-facility', 'create-practitioner', 'set-up', 'purge-person', 'back-up'];

test('each right is asked for somewhere', () => {
  const asked = (action: string) =>
    sources.some(({ path, text }) => path !== TABLE && text.includes(`'${action}'`));
  const isDocument = (action: string) => action.startsWith('write-');
  expect(
    ACTIONS.filter((action) => !asked(action) && !isDocument(action) && !BY_COMMAND.includes(action)),
  ).toEqual([]);
});
