import { m } from '$lib/paraglide/messages.js';

const REFUSED: Record<string, () => string> = {
  'file-too-large': m.error_file_too_large,
  'file-type-refused': m.error_file_type_refused,
  'file-damaged': m.error_file_damaged,
  'disk-full': m.error_disk_full,
  'not-found': m.error_not_found,
  forbidden: m.error_forbidden,
};

export const refusedUploadText = (code: string): string => (REFUSED[code] ?? m.error_internal)();
