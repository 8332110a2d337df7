export interface Written {
  text: string;
  /** By the clock of the device that wrote it. */
  savedAt: string;
}

interface Here extends Written {
  /** What the service last had from this device, or gave it. */
  sent?: string | null;
}

/**
 * Which of two drafts of one text to go on with. Clocks decide only when both sides wrote since they last agreed: then
 * the later is shown and the other is kept.
 */
export function chooseDraft(
  here: Here | null,
  service: Written | null,
): { shown: Written | null; other: Written | null } {
  if (!here || !service || here.text === service.text) return { shown: here ?? service, other: null };
  // Nobody wrote elsewhere since this device last sent.
  if (here.sent === service.text) return { shown: here, other: null };
  // Nothing was written here since then.
  if (here.sent === here.text) return { shown: service, other: null };
  return here.savedAt >= service.savedAt ? { shown: here, other: service } : { shown: service, other: here };
}
