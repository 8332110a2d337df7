import { isOfDeposit } from '#domain/deposited.ts';
import type { MessageKind, MessageState } from '#domain/message.ts';
import type { StepState, StepView } from '#domain/readiness-view.ts';
import type { Readiness } from '#domain/readiness.ts';
import type { AppointmentRow } from '$lib/features/facility-workspace/facility-store.svelte.ts';
import type { SelfTestStep } from '#domain/self-test.ts';
import { CAUSE_WORDS, CHANNEL_WORDS, STATE_WORDS } from '$lib/features/messages/message-words.ts';
import { m } from '$lib/paraglide/messages.js';
import { formatShortDay, formatTime, localDate } from '$lib/ui/format.ts';
import type { TimelineItem } from '$lib/ui/Timeline.svelte';
import { causeWords } from './self-test-words.ts';
import { uncapitalise } from './uncapitalise.ts';

const STATES: Record<StepState, TimelineItem['state']> = {
  done: 'done',
  pending: 'pending',
  warning: 'warning',
  danger: 'danger',
};

/** Said once the link was: the list of messages has them. */
const LATER: readonly (MessageKind | undefined)[] = ['reminder-day', 'reminder-hour', 'awaited', 'deposited'];

/** The last word of each channel. */
function channelWords(messages: readonly MessageState[]): string[] {
  const last = new Map(messages.map((message) => [message.channel, message]));
  return [...last.values()].map(({ channel, state, cause }) => {
    const word = `${CHANNEL_WORDS[channel]()} ${STATE_WORDS[state]()}`;
    return cause ? `${word} (${CAUSE_WORDS[cause]()})` : word;
  });
}

/** Of the link; that somebody called before it, where that made up for them. */
function messageWords(readiness: Readiness | null, generation: number, told: StepView | undefined): string {
  const messages = (readiness?.messages ?? []).filter(
    ({ generation: of, kind }) => of === generation && !LATER.includes(kind),
  );
  const called = told?.notified === 'called' ? [m.messages_step_called()] : [];
  return [...called, ...channelWords(messages)].join(', ');
}

/** How the family learns of the document; empty: it isn't told of one. */
function depositWords(readiness: Readiness | null): string {
  const words = channelWords(readiness?.messages.filter(isOfDeposit) ?? []);
  return words.length > 0 ? m.messages_deposit_told({ how: words.join(', ') }) : '';
}

const TEST_STEPS: Record<SelfTestStep, () => string> = {
  browser: m.facility_test_browser,
  camera: m.facility_test_camera,
  microphone: m.facility_test_microphone,
  loudspeaker: m.facility_test_loudspeaker,
  network: m.facility_test_network,
};

/** « micro en échec », or the device on which all went well, with what the call will lack. */
function testWords(tested: Readiness['tested']): string | undefined {
  const steps = tested?.failures.map(({ step }) => uncapitalise(TEST_STEPS[step]())) ?? [];
  if (steps.length > 0) return `${steps.join(', ')} ${m.facility_message_failed()}`;
  const reserves = tested?.warnings?.flatMap(({ cause }) => (cause ? [causeWords(cause)] : [])) ?? [];
  return tested ? [tested.device, ...reserves].join(', ') : undefined;
}

interface Journey {
  row: AppointmentRow;
  readiness: Readiness | null;
  timeZone: string;
  /** YYYY-MM-DD: what happened today shows its hour, the rest its day. */
  today: string;
  opensAt: string | null;
}

/** What has happened to an appointment, and what is still to come. */
export function journey({
  row: { view, ready },
  readiness,
  timeZone,
  today,
  opensAt,
}: Journey): TimelineItem[] {
  const when = (instant: string | null) =>
    instant === null
      ? {}
      : {
          instant,
          time:
            localDate(instant, timeZone) === today
              ? formatTime(instant, timeZone)
              : formatShortDay(instant, timeZone),
        };
  const step = (name: string) => ready.steps.find((other) => other.step === name);
  const state = (name: string) => STATES[step(name)?.state ?? 'pending'];
  const { appointment } = view;
  // It was asked for, never booked: no message left, and no room opens.
  if (view.refused)
    return [
      {
        title: m.facility_status_proposed(),
        detail: m.facility_journey_by({ name: view.requestedBy }),
        state: 'done',
        ...when(view.requestedAt),
      },
      {
        title: m.facility_status_refused(),
        state: 'danger',
        ...when(appointment?.receivedAt ?? null),
      },
    ];
  const missing = ready.state === 'over' ? m.facility_journey_never() : m.facility_journey_not_yet();
  /** An event named « Testé » that hasn't happened says so in words too. */
  const happened = (at: string | null | undefined, detail = '') => (at ? detail : detail || missing);
  const items: TimelineItem[] = [
    {
      title: m.facility_journey_booked(),
      detail: m.facility_journey_by({ name: view.requestedBy }),
      state: appointment ? 'done' : 'pending',
      ...when(view.requestedAt),
    },
    {
      title: m.facility_journey_notified(),
      detail: happened(
        step('notified')?.at,
        messageWords(readiness, appointment?.generation ?? 1, step('notified')),
      ),
      state: state('notified'),
      ...when(step('notified')?.at ?? null),
    },
    {
      title: m.facility_journey_opened(),
      detail: happened(readiness?.openedAt),
      state: state('opened'),
      ...when(readiness?.openedAt ?? null),
    },
    {
      title: m.facility_journey_tested(),
      detail: happened(readiness?.tested?.at, testWords(readiness?.tested ?? null)),
      state: state('tested'),
      ...when(readiness?.tested?.at ?? null),
    },
    {
      title: m.facility_journey_present(),
      detail:
        readiness?.arrivedAt || !opensAt || ready.state === 'over'
          ? happened(readiness?.arrivedAt)
          : `${missing}, ${m.facility_journey_room_from({ time: formatTime(opensAt, timeZone) })}`,
      state: readiness?.arrivedAt ? 'done' : state('present'),
      ...when(readiness?.arrivedAt ?? null),
    },
  ];
  if (appointment?.closedAt)
    items.push({
      title: m.facility_journey_closed(),
      detail: depositWords(readiness),
      state: ready.act === 'call' ? 'danger' : ready.act === 'hand-on' ? 'warning' : 'done',
      ...when(appointment.closedAt),
    });
  return items;
}
