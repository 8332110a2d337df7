import { openFilesAtRest } from '#server/files-at-rest.ts';
import { dieAtDiskStep } from './disk-death.ts';

// Seals what stands in DATA_DIR anew, as the service does when it starts; dies on the way.
const { DATA_DIR = '', DIE_AT } = process.env;
const files = openFilesAtRest({ DATA_DIR, FILE_KEY: undefined, FILE_KEY_PREVIOUS: undefined });
dieAtDiskStep(Number(DIE_AT));
await files.prepare();
await files.renewal.run();
process.exit(0);
