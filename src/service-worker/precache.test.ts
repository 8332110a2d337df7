import { expect, it } from 'vitest';
import { type Chunk, reachableFiles } from './precache.ts';

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
