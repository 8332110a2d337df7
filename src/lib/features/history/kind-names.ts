import type { ArchiveKind } from '#domain/archive-search.ts';
import { m } from '$lib/paraglide/messages.js';

/** What a consultation may hold, named in lists. */
export const KIND_NAMES: Record<ArchiveKind, () => string> = {
  report: m.reading_kind_report,
  prescription: m.reading_kind_prescription,
  document: m.reading_kind_document,
  questionnaire: m.facility_questionnaire,
};
