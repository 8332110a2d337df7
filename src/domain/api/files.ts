import * as z from 'zod/mini';
import { LinkIdSchema } from '../access-link.ts';
import { endpoint } from '../endpoint.ts';

/** What is done to a dossier's files besides reading them, by the account's session or, with `link`, the link's. */
export const filesApi = {
  /** For whoever added it, until the consultation begins. Repeatable: what is gone is gone. */
  remove: endpoint({
    method: 'DELETE',
    path: '/files/:appointment/:file',
    query: z.object({ link: z.optional(LinkIdSchema) }),
    request: undefined,
    response: undefined,
    errors: ['not-found', 'document-kept', 'link-superseded', 'link-expired'],
  }),
};

/** Where all of a dossier's files are had as one. */
export const ALL_FILES_PATH = '/files/:appointment/all';
