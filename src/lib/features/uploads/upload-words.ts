import { MAX_FILES_PER_DOSSIER } from '#domain/dossier-file.ts';
import { m } from '$lib/paraglide/messages.js';
import type { NotTaken } from './upload-intake.svelte.ts';
import type { UploadStage } from './upload-queue.svelte.ts';

const REFUSED: Record<string, () => string> = {
  'file-too-large': m.error_file_too_large,
  'file-type-refused': m.error_file_type_refused,
  'file-damaged': m.upload_refused_damaged,
  'file-altered': m.upload_refused_altered,
  'file-unsafe': m.error_file_unsafe,
  'dossier-full': m.upload_refused_full,
  'already-closed': m.upload_refused_closed,
  'link-expired': m.upload_refused_closed,
  'not-found': m.upload_refused_unknown,
  forbidden: m.upload_refused_forbidden,
};

/** Why the service didn't keep a file, and what can be done. */
export const refusedWords = (code: string): string => (REFUSED[code] ?? m.upload_refused_other)();

/** The same file would be refused for the same reason. */
const FOR_EVER = ['file-too-large', 'file-type-refused', 'file-damaged', 'file-unsafe', 'already-closed'];
/** Whether trying the same file again may help. */
export const mayPass = (code: string): boolean => !FOR_EVER.includes(code);

const NOT_TAKEN: Record<NotTaken['reason'], () => string> = {
  type: m.upload_not_taken_type,
  'too-large': m.upload_not_taken_too_large,
  empty: m.upload_not_taken_empty,
  'unreadable-photo': m.upload_not_taken_unreadable,
  heic: m.upload_not_taken_heic,
  'too-many': () => m.upload_not_taken_too_many({ count: MAX_FILES_PER_DOSSIER }),
  'not-kept': m.upload_not_taken_not_kept,
};

/** Why a file was not taken at all. */
export const notTakenWords = (reason: NotTaken['reason']): string => NOT_TAKEN[reason]();

const STAGES: Record<Exclude<UploadStage, 'sending' | 'refused'>, () => string> = {
  'to-check': m.upload_to_check,
  paused: m.upload_paused,
  next: m.upload_next,
  waiting: m.upload_waiting,
  unbooked: m.upload_unbooked,
  'sign-in': m.upload_sign_in,
};

/** What a file on this device waits for. */
export const stageWords = (stage: keyof typeof STAGES): string => STAGES[stage]();

/** One word or another by the count. */
const counted =
  (one: () => string, many: (inputs: { count: number }) => string) =>
  (count: number): string =>
    count === 1 ? one() : many({ count });

export const sendWords = counted(m.upload_send_one, m.upload_send_many);
export const leaveWords = counted(m.upload_leave_one, m.upload_leave_many);
export const roomWords = counted(m.upload_room_one, m.upload_room_many);

/** In the order in which it matters to the person who reads. */
const LINES = [
  ['sign-in', counted(m.upload_line_sign_in_one, m.upload_line_sign_in_many)],
  ['to-check', counted(m.upload_line_check_one, m.upload_line_check_many)],
  ['refused', counted(m.upload_line_refused_one, m.upload_line_refused_many)],
  ['sending', counted(m.upload_line_sending_one, m.upload_line_sending_many)],
  ['paused', counted(m.upload_line_paused_one, m.upload_line_paused_many)],
  ['waiting', counted(m.upload_line_waiting_one, m.upload_line_waiting_many)],
] as const;

/** All that is on its way in one line, by its most urgent part. Null when there is nothing. */
export function lineWords(stages: readonly UploadStage[]): string | null {
  // A file whose turn comes goes with the one that leaves.
  const told = stages.map((stage) => (stage === 'next' ? 'sending' : stage));
  const found = LINES.find(([stage]) => told.includes(stage));
  return found ? found[1](told.filter((stage) => stage === found[0]).length) : null;
}
