import { parse, type Node } from 'acorn';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// R14: iOS and iPadOS 15.8 (Safari 15.4's engine at the least), Chrome 100, Firefox 102.
const build = fileURLToPath(new URL('../../../build/', import.meta.url));
const scripts = globSync('**/*.js', { cwd: build });
const sheets = globSync('**/*.css', { cwd: build });

/** Not in Safari 15.4, or not in Firefox 102: class static blocks, look-behind, the `v` flag. */
function tooNew(node: Node): string[] {
  const found: string[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const part = value as Node & { regex?: { pattern: string; flags: string } };
    if (part.type === 'StaticBlock') found.push('static block');
    if (part.regex && /\(\?<[=!]/.test(part.regex.pattern)) found.push(`look-behind /${part.regex.pattern}/`);
    if (part.regex?.flags.includes('v')) found.push(`flag v /${part.regex.pattern}/`);
    Object.values(part).forEach(visit);
  };
  visit(node);
  return found;
}

/** Calls that the floor lacks and that nothing of ours replaces. */
const MISSING_CALLS =
  /\.(toSorted|toReversed|toSpliced|findLast|findLastIndex|isWellFormed)\(|Object\.groupBy|Map\.groupBy|Promise\.withResolvers|Array\.fromAsync|URL\.canParse|AbortSignal\.(timeout|any)\b/g;

/** What a library that runs on older browsers than we do writes before it calls it: pdf.js' legacy build does. */
const brings = (source: string, call: string) => {
  const [, owner = '', name = ''] = /^(\w*)\.(\w+)/.exec(call) ?? [];
  const asked = `typeof ${owner}\\.${name}!=[\`'"]function[\`'"]&&`;
  return new RegExp(`\\{${name}:function|${asked}`).test(source);
};

/** Calls that the floor would meet: those behind `typeof x == 'function'` are asked for first. */
const missingCalls = (source: string) => {
  const asked = source.replace(/typeof ([\w.]+)==[`'"]function[`'"]\?\1\(/g, '').match(MISSING_CALLS) ?? [];
  return asked.filter((call) => !brings(source, call));
};

const MISSING_STYLES = /:has\(|@container\b|@layer\b|color-mix\(|oklch\(|@starting-style|(?<![\w-])inset-area|[{;]\s*&/g;

it('there is a build to look at', () => {
  expect(existsSync(`${build}shell.html`), 'run `npm run build` first').toBe(true);
  expect(scripts.length).toBeGreaterThan(20);
  expect(sheets.length).toBeGreaterThan(0);
});

describe('scripts', () => {
  it.each(scripts)('%s is understood by the floor', (file) => {
    const source = readFileSync(build + file, 'utf8');
    const sourceType = file.startsWith('_app/') ? 'module' : 'script';
    const program = parse(source, { ecmaVersion: 2022, sourceType });
    expect(tooNew(program)).toEqual([]);
    expect(missingCalls(source)).toEqual([]);
  });
});

describe('style sheets', () => {
  it.each(sheets)('%s uses nothing that the floor lacks', (file) => {
    const source = readFileSync(build + file, 'utf8');
    expect(source.match(MISSING_STYLES) ?? []).toEqual([]);
    // Small, large and dynamic viewport units need a fallback before them (Safari 15.4 and Firefox 101 have them).
    expect(source).not.toMatch(/\d(svh|lvh)\b/);
  });
});

it('the check itself finds what the floor lacks', () => {
  const late = (source: string) => tooNew(parse(source, { ecmaVersion: 'latest', sourceType: 'module' }));
  expect(late('class A { static { this.b = 1 } }')).toEqual(['static block']);
  expect(late('const a = /(?<=b)c/')).toEqual(['look-behind /(?<=b)c/']);
  expect(missingCalls('list.toSorted()')).toEqual(['.toSorted(']);
  expect(missingCalls('typeof URL.canParse==`function`?URL.canParse(e):f(e)')).toEqual([]);
  expect(missingCalls('typeof AbortSignal.any!=`function`&&(AbortSignal.any=f);AbortSignal.any(e)')).toEqual([]);
  expect(missingCalls('r({target:`Promise`},{withResolvers:function(){}});Promise.withResolvers()')).toEqual([]);
  expect(missingCalls('Promise.withResolvers();AbortSignal.any(e)')).toHaveLength(2);
  expect('.a{.b &{color:red}}.c:has(d){}'.match(MISSING_STYLES)).not.toBeNull();
});
