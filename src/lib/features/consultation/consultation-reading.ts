import { filesApi } from '#domain/api/files.ts';
import { doctorApi } from '#domain/api/doctor.ts';
import type { Account } from '#domain/account.ts';
import type { FileReader } from '#domain/file-rights.ts';
import { actorOf } from '#domain/permissions.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import { createContext } from 'svelte';

interface Dependencies {
  api: ApiClient;
  appointment: string;
  newId: () => string;
  account: () => Account | null;
  /** Asks for the dossier again. */
  refresh: () => Promise<void>;
  /** The agenda counts what is new. */
  onSeen: () => void;
}

/** What a doctor does with the documents of a dossier besides reading them. */
export function createConsultationReading(dependencies: Dependencies) {
  const { api, appointment, newId, account, refresh, onSeen } = dependencies;
  return {
    reader: (): FileReader | null => {
      const own = account();
      return own && { ...actorOf(own), id: own.id };
    },
    /** A mark that doesn't arrive is made at the next opening. */
    async markSeen(files: string[]): Promise<void> {
      const answer = await api(doctorApi.markSeen, { params: { appointment }, body: { id: newId(), files } });
      if (answer.ok) onSeen();
    },
    /** null: it is gone. */
    async remove({ id: file }: { id: string }): Promise<CallFailure | null> {
      const answer = await api(filesApi.remove, { params: { appointment, file } });
      await refresh();
      return answer.ok ? null : answer.failure;
    },
  };
}
export type ConsultationReading = ReturnType<typeof createConsultationReading>;

/** Of the consultation on screen. */
export const [useReading, provideReading] = createContext<ConsultationReading>();
