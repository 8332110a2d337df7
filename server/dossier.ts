import type { FastifyBaseLogger } from 'fastify';
import { join } from 'node:path';
import type { Access } from './access.ts';
import { createClamd } from './adapters/clamd.ts';
import type { Clock } from './adapters/clock.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { FilesAtRest } from './files-at-rest.ts';
import { createAgenda } from './services/agenda.ts';
import type { Appointments } from './services/appointments.ts';
import type { ChangesHub } from './services/changes.ts';
import { createClaims } from './services/claims.ts';
import { createDeposit } from './services/deposit.ts';
import { createDocumentsPdf } from './services/documents-pdf.ts';
import { createDossierAccess } from './services/dossier-access.ts';
import { createDossiers } from './services/dossier.ts';
import { createDossierZip } from './services/dossier-zip.ts';
import { createDrafts } from './services/drafts.ts';
import { createEventStreams } from './services/event-streams.ts';
import { createEvents } from './services/events.ts';
import { createFamilyRecords } from './services/family-records.ts';
import { createFileIntake } from './services/file-intake.ts';
import { createFiles } from './services/files.ts';
import { createFollowUp } from './services/follow-up.ts';
import { createPendingFiles } from './services/pending-files.ts';
import { createPictures } from './services/pictures.ts';
import { createQuestionnaires } from './services/questionnaires.ts';
import type { ReadinessService } from './services/readiness.ts';
import { createSeenMarks } from './services/seen.ts';
import { createSpaces } from './services/space.ts';
import { createTemplates } from './services/templates.ts';
import { createThumbnails } from './services/thumbnails.ts';
import { createUploads } from './services/uploads.ts';
import { createWrittenDocuments } from './services/written-documents.ts';

const SWEEP_MS = 3_600_000;

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  hub: ChangesHub;
  logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  access: Pick<Access, 'guards' | 'facilities' | 'practitioners'>;
  appointments: Appointments;
  readiness: ReadinessService;
  filesAtRest: FilesAtRest;
}

/** The télédossier: files, what each audience reads and adds, the deposit that closes, and live events. */
export async function createDossierParts(dependencies: Dependencies) {
  const { environment, store, clock, hub, logger, appointments, readiness } = dependencies;
  const { guards, facilities, practitioners } = dependencies.access;
  const access = createDossierAccess({ guards, appointments, clock });
  const { DATA_DIR, CLAMD_SOCKET } = environment;
  const { vault, keys, renewal, prepare } = dependencies.filesAtRest;
  await prepare();
  const pictures = createPictures();
  const thumbnails = createThumbnails({ vault, pictures });
  const files = createFiles({ store, vault, clock, thumbnails });
  const pendingFiles = createPendingFiles({ store, files, vault, clock });
  const intake = createFileIntake(pictures, CLAMD_SOCKET ? createClamd(CLAMD_SOCKET) : null);
  const directory = join(DATA_DIR, 'uploads');
  const uploads = createUploads({ directory, keys, access, intake, files, pendingFiles, clock, logger });
  const dossiers = createDossiers({ store });
  const documentsPdf = createDocumentsPdf();
  const seenMarks = createSeenMarks({ store, clock });
  const practice = { store, clock, practitioners, facilities };
  const writtenDocuments = createWrittenDocuments({ ...practice, documentsPdf });
  let sweeping: NodeJS.Timeout | undefined;
  const shelves = { files, pendingFiles, writtenDocuments };
  const stopping = new AbortController();
  /** In the background: readers find a file sealed by any of the keys. */
  async function renewFiles(): Promise<void> {
    try {
      const { renewed, unreadable } = await renewal.run(stopping.signal);
      if (unreadable.length > 0)
        logger.error({ unreadable }, 'files that can’t be opened: npm run admin -- files check');
      if (renewed > 0) logger.warn({ renewed }, 'files were sealed with the newest key');
    } catch (err) {
      logger.error({ err }, 'files could not be sealed with the newest key');
    }
  }
  return {
    guards,
    facilities,
    clock,
    access,
    files,
    uploads,
    dossiers,
    drafts: createDrafts({ store, clock }),
    practitioners,
    writtenDocuments,
    templates: createTemplates({ store, clock }),
    followUp: createFollowUp({ ...practice, claims: createClaims(store), appointments }),
    deposit: createDeposit({ clock, ...shelves, appointments }),
    seenMarks,
    dossierZip: createDossierZip({ dossiers, files, facilities, clock, logger }),
    agenda: createAgenda({ store, appointments, facilities, seenMarks }),
    spaces: createSpaces({ store, clock, dossiers, seenMarks }),
    familyRecords: createFamilyRecords({ store, clock, readiness }),
    questionnaires: createQuestionnaires({ store, clock, dossiers, facilities }),
    events: createEvents({ hub, appointments }),
    eventStreams: createEventStreams(),
    /** Finishes what a crash left behind, at the start and then every hour. */
    async start() {
      void renewFiles();
      await uploads.sweep();
      sweeping = setInterval(() => void uploads.sweep(), SWEEP_MS).unref();
    },
    stop() {
      clearInterval(sweeping);
      stopping.abort();
    },
  };
}
export type DossierParts = Awaited<ReturnType<typeof createDossierParts>>;
