import { notifiedOf, type MessageCause } from '#domain/message.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { ReadinessStep, ReadinessView, StepView } from '#domain/readiness-view.ts';
import type { SelfTestStep } from '#domain/self-test.ts';
import { CAUSE_WORDS } from '$lib/features/messages/message-words.ts';
import { m } from '$lib/paraglide/messages.js';
import { sentenceFor } from './self-test-script.ts';
import { causeWords } from './self-test-words.ts';

export interface CallBack {
  tone: 'danger' | 'warning';
  title: string;
  /** Why it failed, in a few words. */
  cause: string | null;
  /** On which device, when it is known. */
  device: string | null;
  at: string | null;
  /** When it is too late for it. */
  until?: string;
  /** Sentences to read to the family, in order. */
  script: string[];
  /** A call settles it: whoever made it says so. */
  settledByCall?: boolean;
  /** The message lies in the facility's own mailbox: the sheet can be handed over in its place. */
  isToHandOn?: boolean;
}

const FAILED: Record<SelfTestStep, () => string> = {
  browser: m.facility_failed_browser,
  camera: m.facility_failed_camera,
  microphone: m.facility_failed_microphone,
  loudspeaker: m.facility_failed_loudspeaker,
  network: m.facility_failed_network,
};

interface Context {
  view: StepView;
  readiness: Readiness | null;
  hasPhone: boolean;
}

const isWrong = ({ state }: StepView): boolean => state === 'danger' || state === 'warning';
const reason = (view: StepView, title: string, script: string[], device: string | null = null): CallBack => ({
  tone: view.state === 'danger' ? 'danger' : 'warning',
  title,
  cause: null,
  device,
  at: view.at,
  script,
});

function notifiedTitle({ notified }: StepView, isOff: boolean, hasPhone: boolean): string {
  if (notified === 'failed' && isOff) return m.messages_cancel_untold();
  if (notified === 'failed') return hasPhone ? m.messages_call_title() : m.messages_no_number();
  if (notified === 'sent-in-part') return m.messages_in_part();
  if (notified === 'to-hand-on') return m.messages_hand_on();
  return notified === undefined ? m.facility_slow_message() : m.facility_failed_message();
}

/** Faults of the service: the family's number and address are right, and another message would wait as well. */
const OURS: ReadonlySet<MessageCause> = new Set(['access-refused', 'no-answer', 'not-set']);

const REASONS: Record<ReadinessStep, (context: Context) => CallBack> = {
  tested({ view, readiness }) {
    const tested = readiness?.tested;
    if (!tested || tested.passed)
      return reason(view, m.facility_missing_test(), [
        m.facility_say_hello(),
        m.facility_say_open(),
        m.facility_say_test(),
      ]);
    const [first] = tested.failures;
    const script = [
      m.facility_say_hello(),
      ...new Set(tested.failures.map((failure) => sentenceFor(failure, tested.device))),
      m.facility_say_test_again(),
    ];
    return {
      ...reason(view, first ? FAILED[first.step]() : m.facility_failed_test(), script, tested.device),
      cause: first?.cause ? causeWords(first.cause) : null,
    };
  },
  notified({ view, readiness, hasPhone }) {
    const last = Math.max(...(readiness?.messages ?? []).map(({ generation }) => generation));
    const messages = (readiness?.messages ?? []).filter(({ generation }) => generation === last);
    const { failure } = notifiedOf(messages);
    const isOff = messages.some(({ kind }) => kind === 'cancelled');
    const again =
      failure?.cause && OURS.has(failure.cause)
        ? [m.facility_say_hello(), m.messages_say_dictate()]
        : [m.facility_say_hello(), m.facility_say_check_address(), m.facility_say_resend()];
    const script = isOff
      ? [m.messages_say_cancelled()]
      : view.notified === 'to-hand-on'
        ? [m.messages_say_hand_on()]
        : again;
    return {
      ...reason(view, notifiedTitle(view, isOff, hasPhone), script),
      cause: failure?.cause ? CAUSE_WORDS[failure.cause]() : null,
      settledByCall: true,
      isToHandOn: view.notified === 'to-hand-on',
    };
  },
  consented: ({ view }) =>
    view.at === null
      ? reason(view, m.facility_missing_consent(), [m.facility_say_hello(), m.facility_say_consent()])
      : reason(view, m.person_withdrawn_call(), [m.facility_say_hello(), m.person_say_withdrawn()]),
  opened: ({ view }) =>
    reason(view, m.facility_missing_opened(), [
      m.facility_say_hello(),
      m.facility_say_open(),
      m.facility_say_test(),
    ]),
  present: ({ view }) =>
    reason(view, m.facility_missing_present(), [
      m.facility_say_late(),
      m.facility_say_open(),
      m.facility_say_join(),
    ]),
};

/** What stops a family first: a message that never came, then what they must do, in order. */
const ORDER: readonly ReadinessStep[] = ['notified', 'tested', 'consented', 'opened', 'present'];

/** A document waits, and no message could say so. */
function untoldDeposit(
  { state, at, failure, until }: NonNullable<ReadinessView['untold']>,
  hasPhone: boolean,
): CallBack {
  const isLost = state === 'failed';
  return {
    tone: isLost ? 'danger' : 'warning',
    title: !isLost ? m.messages_hand_on() : hasPhone ? m.messages_deposit_untold() : m.messages_no_number(),
    cause: failure?.cause ? CAUSE_WORDS[failure.cause]() : null,
    ...{ device: null, at, until, settledByCall: true },
    script: [m.messages_say_deposit()],
  };
}

/** Why the nurse should ring, and what to read out: one reason at a time, red before amber; null when none. */
export function callBack(
  ready: ReadinessView,
  readiness: Readiness | null,
  { hasPhone }: { hasPhone: boolean } = { hasPhone: true },
): CallBack | null {
  if (ready.untold) return untoldDeposit(ready.untold, hasPhone);
  if (ready.state === 'over') return null;
  const wrong = ORDER.flatMap((step) => ready.steps.filter((view) => view.step === step && isWrong(view)));
  const worst = wrong.find(({ state }) => state === 'danger') ?? wrong[0];
  const told = wrong.find(({ step }) => step === 'notified');
  // Whoever hasn't the codes opens nothing: a message on its way is the reason, not the link left shut.
  const isWaiting = worst?.at === null && told !== undefined && told.notified !== 'sent-in-part';
  const view = worst && (isWaiting ? { ...told, state: worst.state } : worst);
  return view ? REASONS[view.step]({ view, readiness, hasPhone }) : null;
}
