interface Aged {
  text: string;
  /** Milliseconds since it was written, each by the clock that dated it: the clocks themselves can't be compared. */
  ageMs: number;
}
export interface Here extends Aged {
  /** What the service last had from this device, or gave it. */
  sent: string | null;
}

/**
 * Which of two drafts of one text to go on with. Ages decide only when both sides wrote since they last agreed: then
 * the later is shown and the other is kept.
 */
export function chooseDraft<H extends Here, S extends Aged>(
  here: H | null,
  service: S | null,
): { shown: H | S | null; other: H | S | null } {
  if (!here || !service || here.text === service.text) return { shown: here ?? service, other: null };
  // Nobody wrote elsewhere since this device last sent.
  if (here.sent === service.text) return { shown: here, other: null };
  // Nothing was written here since then.
  if (here.sent === here.text) return { shown: service, other: null };
  return here.ageMs <= service.ageMs ? { shown: here, other: service } : { shown: service, other: here };
}
