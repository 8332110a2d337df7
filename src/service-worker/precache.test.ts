import { expect, it } from 'vitest';
import { type Chunk, reachableFiles, scopesOf } from './precache.ts';

const manifest: Record<string, Chunk> = {
  'client-optimized/app.js': { file: 'app.js', imports: ['_shared'], dynamicImports: ['nodes/1', 'nodes/2'] },
  'nodes/1': { file: 'n1.js', imports: ['_pouch', '_shared'], css: ['n1.css'], dynamicImports: ['_tus'] },
  'nodes/2': { file: 'n2.js', imports: ['_peer'] },
  _shared: { file: 'shared.js' },
  _pouch: { file: 'pouch.js', assets: ['font.woff2'] },
  _tus: { file: 'tus.js' },
  _peer: { file: 'peer.js' },
};

it('takes what the tablet uses, loaded now or later, and nothing of the other audiences', () => {
  const files = reachableFiles(manifest, ['client-optimized/app.js', 'nodes/1']);
  expect([...files].sort()).toEqual([
    'app.js',
    'font.woff2',
    'n1.css',
    'n1.js',
    'pouch.js',
    'shared.js',
    'tus.js',
  ]);
});

it('gives each file to the scopes whose screens need it, and a family’s to none', () => {
  const start = 'client-optimized/app.js';
  const reachable = new Map([
    ['/e/', reachableFiles(manifest, [start, 'nodes/1'])],
    ['/m/', reachableFiles(manifest, [start, 'nodes/2'])],
  ]);
  const scopes = (url: string) => scopesOf(url, reachable);
  expect(scopes('app.js')).toEqual(['/e/', '/m/']);
  expect(scopes('pouch.js')).toEqual(['/e/']);
  expect(scopes('peer.js')).toEqual(['/m/']);
  expect(scopes('family.js')).toEqual([]);
  expect(scopes('too-old.js')).toEqual(['/e/', '/m/']);
  expect(scopes('icons/icon-512.png')).toEqual(['/e/']);
  expect(scopes('icons/icon.svg')).toEqual(['/e/', '/m/']);
});
