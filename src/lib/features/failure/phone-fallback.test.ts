import type { CallEnd, CallRefusal, CallState, MediaFailure } from '#domain/call-state.ts';
import { CALL_TIMINGS } from '#domain/call-timings.ts';
import { RoomEndSchema } from '#domain/call.ts';
import { ErrorCodeSchema } from '#domain/errors.ts';
import type { Space } from '#domain/access-link.ts';
import { SELF_TEST_STEPS } from '#domain/self-test.ts';
import { render } from 'svelte/server';
import type { Component } from 'svelte';
import { describe, expect, it } from 'vitest';
import type { CallPorts } from '../call/call-ports.ts';
import { Call } from '../call/call.svelte.ts';
import RefusalAlert from '../link-sign-in/RefusalAlert.svelte';
import type { Refusal } from '../link-sign-in/link-sign-in.svelte.ts';
import type { SelfTestRun } from '../self-test/self-test.svelte.ts';
import SelfTestDock from '../self-test/SelfTestDock.svelte';
import EntryDock from '../space/EntryDock.svelte';
import LinkNotice from '../space/LinkNotice.svelte';
import SpaceLoading from '../space/SpaceLoading.svelte';
import EarlyScreen from '../waiting-room/EarlyScreen.svelte';
import RoomScreen from '../waiting-room/RoomScreen.svelte';
import type { WaitingRoom } from '../waiting-room/waiting-room.svelte.ts';

const PHONE = '+33199001234';
const space = {
  start: '2027-03-29T12:30:00Z',
  opensAt: '2027-03-29T12:10:00Z',
  timeZone: 'Europe/Paris',
  practitionerName: 'Dr Hélène Vasseur',
  facilityPhone: PHONE,
} as Space;
const nowMs = Date.parse(space.start);

/** The addresses that a tap on this screen may call. */
function phonesOf<P extends Record<string, unknown>>(screen: Component<P>, props: P): Set<string> {
  const { body } = render(screen as Component<Record<string, unknown>>, { props });
  return new Set([...body.matchAll(/href="(tel:[^"]+)"/g)].map(([, address]) => address ?? ''));
}
const isInReach = new Set([`tel:${PHONE}`]);

const EACH_MEDIA: Record<MediaFailure, true> = {
  ...{ 'no-media-devices': true, 'in-app-browser': true, 'permission-denied': true, unknown: true },
  ...{ 'permission-dismissed': true, 'permission-system': true, 'not-found': true },
  ...{ 'no-microphone': true, busy: true },
};
const MEDIA = Object.keys(EACH_MEDIA) as MediaFailure[];
const refusals: CallRefusal[] = [
  ...MEDIA.map((cause) => ({ kind: 'media', cause }) as const),
  ...[...ErrorCodeSchema.options, 'offline' as const].map((code) => ({ kind: 'join', code }) as const),
];
const ends: CallEnd[] = [...RoomEndSchema.options, 'left'];
const states: CallState[] = [
  ...refusals.map((refusal) => ({ name: 'refused', refusal }) as const),
  ...ends.map((reason) => ({ name: 'ended', reason }) as const),
];
/** The call as its screen meets it before anything has happened, but in this state. */
function callIn(state: CallState): Call {
  const choices = { read: () => ({}), write: () => undefined };
  const ports = { timings: CALL_TIMINGS, choices } as unknown as CallPorts;
  const place = { wasHere: false, enter: () => undefined, leave: () => undefined };
  const call = new Call({
    ports,
    place,
    see: () => undefined,
    chatBox: null,
    openScreen: () => Promise.reject(new Error('nobody shares')),
  });
  return Object.defineProperty(call, 'state', { value: state });
}

describe('the facility is one tap away', () => {
  it.each(states.map((state) => [JSON.stringify(state), state] as const))(
    'out of the room: %s',
    (_name, state) => {
      const props = { space, call: callIn(state), nowMs, spaceHref: '/r/x' };
      expect(phonesOf(RoomScreen, props)).toEqual(isInReach);
    },
  );

  it.each(MEDIA)('before the room, camera: %s', (cause) => {
    const room = { camera: 'refused', refusal: { ok: false, cause }, stream: null } as unknown as WaitingRoom;
    const props = { space, room, open: true, nowMs, spaceHref: '/r/x', isUnreachable: false, onenter() {} };
    expect(phonesOf(EarlyScreen, props)).toEqual(isInReach);
    expect(phonesOf(EarlyScreen, { ...props, isUnreachable: true })).toEqual(isInReach);
  });

  it.each(['no-token', 'superseded', 'expired', 'signed-out', 'unreachable'] as const)('link: %s', (kind) => {
    const props = { kind, contact: { name: 'IME Les Tilleuls', phone: PHONE }, onretry() {} };
    expect(phonesOf(LinkNotice, props)).toEqual(isInReach);
  });

  it.each(['wrong', 'throttled', 'offline', 'trouble'] satisfies Refusal[])('signing in: %s', (refusal) => {
    const retryAt = new Date(nowMs).toISOString();
    const props = { refusal, phone: PHONE, retryAt, deviceNow: () => nowMs, onreleased() {} };
    expect(phonesOf(RefusalAlert, props)).toEqual(isInReach);
    // Not known yet: where to find it is said instead.
    const { body } = render(RefusalAlert, { props: { ...props, phone: null } });
    expect(body).toContain('Le numéro de téléphone de l’établissement');
  });

  it.each(SELF_TEST_STEPS)('self-test failed at %s, now or at the end', (step) => {
    const failed = { step, state: 'failed' };
    const during = { started: true, done: false, current: failed, steps: [failed] };
    const after = { started: true, done: true, current: null, steps: [failed] };
    for (const run of [during, after] as unknown as SelfTestRun[])
      expect(phonesOf(SelfTestDock, { run, linkToPhone: `tel:${PHONE}` })).toEqual(isInReach);
  });

  it.each(['over', 'cancelled'] as const)('the room is no longer to be had: %s', (door) => {
    expect(phonesOf(EntryDock, { space, door, nowMs, roomHref: '/r/x/salle' })).toEqual(isInReach);
  });

  it('while the space is slow', () => {
    expect(phonesOf(SpaceLoading, { phone: PHONE })).toEqual(isInReach);
  });
});
