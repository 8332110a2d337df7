// `npm test`: installs what is missing (system packages too when root on Debian), builds, runs unit, integration and
// browser tests, and closes with one plain line `N passed, N failed, N skipped`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { buildIfStale, installMissing } from '../server/launch.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
/** Of one failure, in characters. */
const MOST_SHOWN = 4000;
const SYSTEM = {
  chromium: 'chromium',
  turnserver: 'coturn',
  'firefox-esr': 'firefox-esr',
  ip: 'iproute2',
  iptables: 'iptables',
  pdftotext: 'poppler-utils',
};

const onPath = (command) => {
  const places = `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
  return places.some((place) => existsSync(join(place, command)));
};

function installSystemPackages() {
  const missing = Object.keys(SYSTEM).filter((command) => !onPath(command));
  if (missing.length === 0) return;
  const packages = missing.map((command) => SYSTEM[command]);
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log(`Installing ${packages.join(', ')}…`);
    const options = {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    };
    spawnSync('apt-get', ['update', '-q'], options);
    spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], options);
  }
  for (const command of missing.filter((name) => !onPath(name))) {
    console.warn(
      `MISSING: ${command} (Debian package ${SYSTEM[command]}); the tests that need it are skipped.`,
    );
  }
}

/** Starts it, at a lower priority where it must leave others their time. @returns how it ended. */
async function runner(command, args, reportFile, { environment = {}, niceness = 0 } = {}) {
  const child = spawn(join(bin, command), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      // Tests start the service some hundred times: it is compiled once.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
      ...environment,
    },
  });
  if (child.pid) setPriority(child.pid, niceness);
  const status = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  return { status, report: existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : null };
}

/** A runner that fell over before or after its tests counts as one failure of its own. */
const close = ({ status, report }, counts) => ({
  ...counts,
  failed: counts.failed || (status === 0 && report ? 0 : 1),
});

async function vitest(folder, options) {
  const file = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const run = await runner('vitest', ['run', ...reporters], file, options);
  const failures = (run.report?.testResults ?? []).flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => ({
        verdict: 'FAILED',
        title: `${relative(root, name)} › ${test.fullName}`,
        why: test.failureMessages[0] ?? '',
      })),
  );
  return close(run, {
    failures,
    passed: run.report?.numPassedTests ?? 0,
    failed: run.report?.numFailedTests ?? 0,
    skipped: (run.report?.numPendingTests ?? 0) + (run.report?.numTodoTests ?? 0),
  });
}

/** Of tests that passed the second time only: the first time's, too. */
const isFlaky = ({ tests }) => tests.some(({ status }) => status === 'flaky');

/** With what was on the page when it failed, as the browser's accessibility tree tells it. */
function browserFailures({ specs = [], suites = [] }) {
  const own = specs
    .filter((spec) => !spec.ok || isFlaky(spec))
    .map((spec) => {
      const { file, line, title, tests } = spec;
      const { error, attachments } = tests.flatMap(({ results }) => results).find((one) => one.error) ?? {};
      const page = attachments?.find(({ name }) => name === 'error-context')?.path;
      const [, seen = ''] = page ? (/^```yaml\n(.*?)^```/ms.exec(readFileSync(page, 'utf8')) ?? []) : [];
      const verdict = isFlaky(spec) ? 'FLAKY, passed when tried again:' : 'FAILED';
      return { verdict, title: `${file}:${line} › ${title}`, why: `${error?.message ?? ''}\n${seen}` };
    });
  return [...own, ...suites.flatMap(browserFailures)];
}

async function playwright(folder, ...projects) {
  const file = join(folder, `${projects.join('-')}.json`);
  const args = [
    ...['test', '--config', 'tests/e2e/playwright.config.ts', '--reporter=list,json', '--no-deps'],
    ...['--output', `test-results/${projects.join('-')}`],
    ...projects.map((project) => `--project=${project}`),
  ];
  const run = await runner('playwright', args, file, {
    environment: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
  });
  const stats = run.report?.stats ?? {};
  return close(run, {
    failures: (run.report?.suites ?? []).flatMap(browserFailures),
    passed: (stats.expected ?? 0) + (stats.flaky ?? 0),
    failed: stats.unexpected ?? 0,
    skipped: stats.skipped ?? 0,
  });
}

installMissing();
installSystemPackages();
buildIfStale();
const folder = mkdtempSync(join(tmpdir(), 'vis-a-vis-tests-'));
const runs = [
  // Calls over broken networks want no other browser beside them, and leave a processor idle: vitest has it meanwhile.
  ...(await Promise.all([playwright(folder, 'network'), vitest(folder, { niceness: 10 })])),
  await playwright(folder, 'screens', 'media'),
];
rmSync(folder, { recursive: true, force: true });
// Once more at the end: who reads a long log reads its end.
for (const { verdict, title, why } of runs.flatMap(({ failures }) => failures))
  console.log(`\n${verdict} ${title}\n${stripVTControlCharacters(why).slice(0, MOST_SHOWN)}`);
const total = (key) => runs.reduce((sum, counts) => sum + counts[key], 0);
console.log(`\n${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exit(total('failed') === 0 ? 0 : 1);
