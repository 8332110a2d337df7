import type { MessageKind } from '#domain/message.ts';
import type { PushDevice } from '#domain/push.ts';
import type { PushFault } from '$lib/adapters/push.ts';
import { failureText } from '$lib/features/failure/failure-text.ts';
import { m } from '$lib/paraglide/messages.js';
import type { PushFailure } from './push-desk.svelte.ts';

const FAULTS: Record<Exclude<PushFault, 'refused'>, () => string> = {
  dismissed: m.push_dismissed,
  failed: m.push_failed,
};

/** null: said where the way back is explained. */
export function pushFailureText(failure: PushFailure): string | null {
  if (failure.error === 'push') return failure.fault === 'refused' ? null : FAULTS[failure.fault]();
  return failure.error === 'offline' && !('foreign' in failure) ? m.push_offline() : failureText(failure);
}

/** By the device's description (« Android, Chrome »); the first that fits counts. */
const WAYS_BACK: [RegExp, () => string][] = [
  [/^(iPhone|iPad)/, m.push_undo_ios],
  [/, (Chrome|Edge|Opera|Samsung Internet)/, m.push_undo_chrome],
  [/, Firefox/, m.push_undo_firefox],
  [/, Safari/, m.push_undo_safari],
];
/** How a refusal is taken back in this browser. */
export const wayBack = (device: string): string =>
  (WAYS_BACK.find(([mark]) => mark.test(device))?.[1] ?? m.push_undo_other)();

/** What the message is about, in words of ours: the address says only which. */
export const RECEIVED_WORDS: Record<MessageKind, () => string> = {
  booked: m.push_received_booked,
  invited: m.push_received_booked,
  moved: m.push_received_moved,
  cancelled: m.push_received_cancelled,
  reissued: m.push_received_reissued,
  resent: m.push_received_reissued,
  complete: m.push_received_reissued,
  'reminder-day': m.push_received_reminder,
  'reminder-hour': m.push_received_reminder,
  awaited: m.push_received_awaited,
  deposited: m.push_received_deposited,
};

/** « Tablette Infirmerie », « Firefox sur Windows ». */
export function pushPlace({ tablet, browser, system }: PushDevice): string {
  if (tablet) return m.account_session_tablet({ name: tablet });
  const name = browser ?? m.account_session_browser();
  return system ? m.account_session_place({ browser: name, system }) : name;
}
