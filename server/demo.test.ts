import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from './config.ts';
import { isDemo, isFreeForDemo } from './demo.ts';

const folder = (file?: string) => {
  const path = mkdtempSync(join(tmpdir(), 'vis-a-vis-demo-'));
  if (file) writeFileSync(join(path, file), '{}');
  return path;
};
const asked = (settings: Record<string, string>, file?: string) =>
  isDemo(readEnvironment({ DATA_DIR: folder(file), ...settings }));
const mail = { SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a@example.org' };
const tls = { TLS_CERT: 'a.pem', TLS_KEY: 'a.key' };

describe('isDemo', () => {
  it.each<[Record<string, string>, string | undefined, boolean]>([
    [{}, undefined, true],
    [{}, 'demo.json', true],
    [{}, 'credential.key', false],
    [{ DEMO: '0' }, undefined, false],
    [{ DEMO: '0' }, 'demo.json', false],
    [mail, undefined, true],
    [{ SMS_DRIVER: 'http', SMS_URL: 'http://127.0.0.1:9' }, undefined, true],
    [{ COUCHDB_URL: 'http://127.0.0.1:5984' }, undefined, true],
    [{ PUBLIC_URL: 'http://tablet.lan:8080' }, undefined, true],
    [{ PUBLIC_URL: 'https://localhost:8443' }, undefined, true],
    [{ PUBLIC_URL: 'https://127.0.0.1' }, undefined, true],
    [{ PUBLIC_URL: 'https://rdv.example.fr' }, undefined, false],
    [{ PUBLIC_URL: 'https://rdv.example.fr' }, 'demo.json', false],
    [tls, undefined, false],
    [{ NODE_ENV: 'production', PUBLIC_URL: 'http://localhost' }, undefined, false],
    [{ NODE_ENV: 'production', PUBLIC_URL: 'http://localhost' }, 'demo.json', false],
  ])('%o in a folder with %s: %s', (settings, file, expected) => {
    expect(asked(settings, file)).toBe(expected);
  });

  it('makes one in a folder that isn’t there yet', () => {
    expect(isDemo(readEnvironment({ DATA_DIR: join(folder(), 'data') }))).toBe(true);
  });
});

describe('isFreeForDemo', () => {
  const couch = (names: string[], documents: string[]) => ({
    names: async () => names,
    database: () => ({ get: async (id: string) => (documents.includes(id) ? { _id: id } : null) }) as never,
  });
  it.each<[string[], string[], string | undefined, boolean]>([
    [[], [], undefined, true],
    [['service', 'claims'], [], undefined, true],
    [['service'], ['setup'], undefined, false],
    [['service', 'facility-a'], [], undefined, false],
    [['service', 'facility-a'], ['setup', 'demo'], 'demo.json', true],
    [['service', 'facility-a'], ['setup'], 'demo.json', false],
    [['service', 'facility-a'], ['setup', 'demo'], undefined, false],
  ])('%j with %j and %s: %s', async (names, documents, file, expected) => {
    expect(await isFreeForDemo(couch(names, documents), folder(file))).toBe(expected);
  });
});
