import type { Space } from '#domain/access-link.ts';
import { ALL_FILES_PATH, filesApi } from '#domain/api/files.ts';
import { familyApi } from '#domain/api/family.ts';
import type { ApiClient, CallFailure } from '$lib/adapters/api-client.ts';
import type { DocumentItem } from '$lib/features/reading/document-item.ts';

interface Dependencies {
  api: ApiClient;
  linkId: string;
  newId: () => string;
  /** Asks for the space again. */
  refresh: () => Promise<void>;
}

const appointmentIn = (href: string) => href.split('/')[2] ?? '';

/** What a family does with the documents of its space besides reading them. */
export function createSpaceReading({ api, linkId, newId, refresh }: Dependencies) {
  return {
    allHref: ({ files }: Space): string | null =>
      files[0]
        ? `${ALL_FILES_PATH.replace(':appointment', appointmentIn(files[0].href))}?link=${linkId}`
        : null,
    /** A mark that doesn't arrive is made at the next visit. */
    markSeen: (files: string[]): void =>
      void api(familyApi.markSeen, { params: { linkId }, body: { id: newId(), files } }),
    /** null: it is gone. */
    async remove({ id, href }: DocumentItem): Promise<CallFailure | null> {
      const params = { appointment: appointmentIn(href), file: id };
      const answer = await api(filesApi.remove, { params, query: { link: linkId } });
      await refresh();
      return answer.ok ? null : answer.failure;
    },
  };
}
export type SpaceReading = ReturnType<typeof createSpaceReading>;
