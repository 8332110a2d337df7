import { m } from '$lib/paraglide/messages.js';
import type { SectionTitles } from './composition.ts';

/** What stands over each part of a report: on screen, and in its PDF. */
export const sectionTitles = (): SectionTitles => ({
  motive: m.writing_motive(),
  observations: m.writing_observations(),
  conclusion: m.writing_conclusion(),
  followUp: m.writing_follow_up(),
});
