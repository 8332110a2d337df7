import { doctorApi } from '#domain/api/doctor.ts';
import { doctorGuestsApi } from '#domain/api/guests.ts';
import type { ChatLog } from '#domain/chat.ts';
import { SYNC_TIMINGS } from '#domain/sync-timings.ts';
import { openAgendaBox } from '$lib/adapters/agenda-box.ts';
import { createApiClient } from '$lib/adapters/api-client.ts';
import { openDoctorDrafts } from '$lib/adapters/doctor-drafts.ts';
import { followEvents } from '$lib/adapters/event-stream.ts';
import { createKeepsake } from '$lib/adapters/keepsake.ts';
import { isOnline } from '$lib/adapters/online.ts';
import { onNotificationOpened, workerOf } from '$lib/adapters/service-worker.ts';
import { openPasskeys } from '$lib/adapters/passkeys.ts';
import { sha256, uploadFile } from '$lib/adapters/tus-upload.ts';
import { onWakeUp } from '$lib/adapters/wake-ups.ts';
import { createForgetting } from '$lib/features/agenda/forgetting.ts';
import { DoctorAgenda } from '$lib/features/agenda/doctor-agenda.svelte.ts';
import { createCall } from '$lib/features/call/call.svelte.ts';
import { createConsultationReading } from '$lib/features/consultation/consultation-reading.ts';
import { Consultation } from '$lib/features/consultation/consultation.svelte.ts';
import { DepositForm } from '$lib/features/consultation/deposit-form.svelte.ts';
import { DocumentPreview } from '$lib/features/consultation/document-preview.svelte.ts';
import { DraftKeeper } from '$lib/features/consultation/draft-keeper.svelte.ts';
import { FollowUpPlan } from '$lib/features/consultation/follow-up-plan.svelte.ts';
import { Templates } from '$lib/features/consultation/templates.svelte.ts';
import { DoctorSession } from '$lib/features/doctor-sign-in/doctor-session.svelte.ts';
import { GuestDesk } from '$lib/features/guests/guest-desk.svelte.ts';
import { PatientHistory } from '$lib/features/history/patient-history.svelte.ts';
import { OwnAccountDesk } from '$lib/features/own-account/own-account-desk.svelte.ts';
import { OwnAvailability } from '$lib/features/own-availability/own-availability.svelte.ts';
import { createSignOuts } from '$lib/features/sign-out/sign-outs.ts';
import { createContext } from 'svelte';
import { ulid } from 'ulid';
import { openAccountPush } from './account-push.ts';
import { prepareFile } from './prepare-file.ts';

/** Builds what the doctor's screens share. */
export function createDoctorApp() {
  const kept = createKeepsake(() => localStorage);
  const signOuts = createSignOuts(createApiClient(fetch.bind(globalThis)), kept);
  const { api } = signOuts;
  const leavingApi = createApiClient((address, init) => fetch(address, { ...init, keepalive: true }));
  onWakeUp(() => void signOuts.settle());
  const drafts = openDoctorDrafts(sessionStorage);
  const deviceNow = () => Date.now();
  const agendaBox = openAgendaBox();
  const passkeys = openPasskeys();
  const session = new DoctorSession({
    signOuts,
    kept,
    passkeys,
    onSignedOut: () => agendaBox.clear(),
  });
  const agenda = new DoctorAgenda({
    api,
    deviceNow,
    box: agendaBox,
    account: () => session.account?.id ?? '',
    forget: createForgetting({ kept, places: [agendaBox, drafts] }),
  });
  const newId = () => ulid();

  // In the tab alone, and only the doctor's: a family's device may be anybody's (docs/decisions/019).
  const tabKept = createKeepsake(() => sessionStorage);
  const openChatBox = (key: string) => ({
    read: () => tabKept.read(key),
    write: (log: ChatLog) => tabKept.write(key, log),
    forget: () => tabKept.forget(key),
  });

  // One event stream for the whole tab: HTTP/1.1 allows six connections in all.
  const listeners = new Set<() => void>();
  let unfollow: () => void = () => undefined;
  const tell = () => listeners.forEach((listener) => listener());

  /**
   * Calls back when something of this doctor's appointments moved, or may have while nobody looked; and when the service
   * fell silent, so that whoever asks then sees that it doesn't answer.
   */
  function onChange(listener: () => void) {
    if (listeners.size === 0) {
      const silence = { afterMs: SYNC_TIMINGS.beatSilenceMs, tell };
      const events = followEvents('/events/doctor', { onChange: tell, silence });
      const stops = [events, onWakeUp(tell)];
      unfollow = () => stops.forEach((stop) => stop());
    }
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) unfollow();
    };
  }

  /** All that one appointment's screen works with. */
  function openConsultation(appointment: string) {
    const keeper = new DraftKeeper({
      ...{ api, leavingApi },
      drafts,
      appointment,
      newId,
      author: session.account?.id ?? '',
      deviceNow: () => new Date().toISOString(),
    });
    const consultation = new Consultation({ api, appointment, deviceNow });
    const reading = createConsultationReading({
      ...{ api, appointment, newId, account: () => session.account },
      refresh: () => consultation.refresh(),
      onSeen: () => void agenda.refresh(),
    });
    const now = () => consultation.serverNow();
    return {
      appointment,
      agenda,
      session,
      onChange,
      keeper,
      consultation,
      reading,
      history: new PatientHistory(api, appointment),
      templates: new Templates({ api, newId }),
      preview: new DocumentPreview({ api, appointment }),
      plan: new FollowUpPlan({ api, appointment, newId, now }),
      guestDesk: new GuestDesk({
        ...{ api, appointment, newId, contracts: doctorGuestsApi },
        onChange: () => void consultation.refresh(),
      }),
      call: createCall(
        appointment,
        { join: () => api(doctorApi.join, { params: { appointment } }) },
        { chatBox: openChatBox(`chat:${session.account?.id ?? ''}:${appointment}`) },
      ),
      form: new DepositForm({
        ...{ appointment, newId, sha256, uploadFile, prepare: prepareFile },
        onChange: (draft) => keeper.changed(draft),
      }),
    };
  }

  const accountParts = { api, passkeys, onSignedOut: () => session.expired() };
  const openOwnAccount = () => new OwnAccountDesk(accountParts);
  /** Where a second factor is required, and there is none. */
  const openEnrolment = () =>
    new OwnAccountDesk({
      ...accountParts,
      onEnrolled: (answer) =>
        answer ? void session.admit(answer, { byPassword: false }) : void session.check(),
    });
  const push = openAccountPush(api, '/m/');
  const openAvailability = () => new OwnAvailability({ api, deviceNow });

  return {
    ...{ session, agenda, onChange, openConsultation, openAvailability, isOnline },
    ...{ openOwnAccount, openEnrolment, kept, push, hasPasskeys: passkeys.isAvailable() },
    registerWorker: workerOf('/m/'),
    onNotificationOpened,
  };
}

export type DoctorApp = ReturnType<typeof createDoctorApp>;
export const [doctorApp, provideDoctorApp] = createContext<DoctorApp>();
