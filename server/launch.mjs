// `npm start`: plain JavaScript that any Node ≥ 20 runs. Installs what is missing, builds if stale, then runs the
// service with the Node 24 that the lock file pins. `--build` only builds, `--dev` rebuilds on change, `--admin` runs the
// operator's commands.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepingFormerAssets } from './former-assets.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const stamp = join(root, 'build', '.stamp');

/** What a build is made from; a change of any of them makes it stale. */
const SOURCES = ['src', 'static', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];

const environment = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
  NODE_NO_WARNINGS: '1',
};

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

/** npm keeps its own copy of the lock in node_modules: older than ours means that something is missing. */
export function installMissing() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log('Installation des composants…');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

/** What the build itself writes among its sources: the second start would otherwise find the first build stale. */
const GENERATED = new Set(['paraglide', 'cache', '.meta.json', '.gitignore', 'README.md']);

function* filesUnder(path) {
  if (!statSync(path).isDirectory()) return yield path;
  for (const name of readdirSync(path).sort()) {
    if (!GENERATED.has(name)) yield* filesUnder(join(path, name));
  }
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of filesUnder(join(root, source))) {
      hash.update(file.slice(root.length)).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function build(version) {
  // Its own remarks interest nobody who only starts the service; its errors do.
  const vite = spawnSync(join(bin, 'vite'), ['build', '--logLevel', 'error'], {
    cwd: root,
    encoding: 'utf8',
    // The same sources are the same version: a tablet is told of a new one only when there is one.
    env: { ...environment, BUILD_NAME: version.slice(0, 12) },
  });
  if (vite.status !== 0) {
    console.error(vite.stdout, vite.stderr);
    process.exit(1);
  }
}

export function buildIfStale() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Construction de l’application…');
  keepingFormerAssets(join(root, 'build'), () => build(wanted));
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Node 24 from the lock file where it has a binary for this machine, else the one that runs this. */
export function node() {
  const pinned = join(bin, 'node');
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  console.error('Vis-à-vis a besoin de Node 24 sur cette machine (Node ≥ 22.18 au moins).');
  process.exit(1);
}

/**
 * glibc keeps what was freed, in an arena for each thread: a hundred pictures drawn anew would leave 400 MB that nobody
 * uses. So large pieces go back to the system at once. Other systems know nothing of these.
 */
const GIVING_BACK = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(128 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(128 * 1024),
};

/** In MB. What each request leaves behind, files' bytes above all, is swept up sooner than Node would. */
const SMALL_YOUNG = ['--max-semi-space-size=4'];

/** Runs a program of the service in the foreground and passes signals and the exit code on. */
function serve(args) {
  const env = { ...GIVING_BACK, ...environment };
  const child = spawn(node(), [...SMALL_YOUNG, ...args], { cwd: root, stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [mode, ...rest] = process.argv.slice(2);
  installMissing();
  if (mode === '--build') buildIfStale();
  else if (mode === '--admin') serve(['server/admin.ts', ...rest]);
  else if (mode === '--dev') {
    buildIfStale();
    spawn(join(bin, 'vite'), ['build', '--watch', '--logLevel', 'warn'], {
      cwd: root,
      stdio: 'inherit',
      env: environment,
    });
    serve(['--watch-path=server', '--watch-path=src/domain', 'server/main.ts']);
  } else {
    buildIfStale();
    serve(['server/main.ts']);
  }
}
