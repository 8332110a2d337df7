// A page that is open while the application is replaced still asks for the former build's files.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

const KEPT_MS = 30 * 24 * 3_600_000;
/** Files whose name tells their content: they never clash with the new build's. */
const ASSETS = join('_app', 'immutable');
const LIST = '.former.json';

function* filesUnder(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesUnder(path);
    else yield path;
  }
}

/**
 * Runs a build that empties `build`, then puts the former builds' hashed files beside the new ones, each for 30 days
 * after it was replaced.
 * @param {string} build
 * @param {() => void} run
 * @param {number} now milliseconds
 */
export function keepingFormerAssets(build, run, now = Date.now()) {
  const aside = `${build}-former`;
  const assets = join(build, ASSETS);
  const list = join(build, LIST);
  const replacedAt = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
  // A build that failed has left them aside already.
  if (existsSync(assets)) {
    rmSync(aside, { recursive: true, force: true });
    cpSync(assets, aside, { recursive: true });
  }
  run();
  if (!existsSync(aside)) return;
  const kept = {};
  for (const path of filesUnder(aside)) {
    const name = relative(aside, path);
    const since = replacedAt[name] ?? now;
    if (existsSync(join(assets, name)) || now - since > KEPT_MS) continue;
    mkdirSync(dirname(join(assets, name)), { recursive: true });
    cpSync(path, join(assets, name));
    kept[name] = since;
  }
  writeFileSync(list, JSON.stringify(kept));
  rmSync(aside, { recursive: true, force: true });
}
