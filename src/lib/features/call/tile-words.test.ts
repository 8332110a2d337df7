import { describe, expect, it } from 'vitest';
import type { OtherView } from './call-snapshot.ts';
import { pictureOf, pictureWords, guestRoleWords } from './tile-words.ts';

// The tests run without media: that there is a stream is all that counts.
const stream = {} as MediaStream;
const live: OtherView = {
  participant: { seat: 'guest-1', role: 'interpreter', name: 'Amal Haddad', peerId: 'a' },
  stream,
  state: 'live',
  quality: 'good',
  sends: null,
  sendingPaused: false,
};
const sends = (camera: 'on' | 'off' | 'none' | 'paused', sharing = false) => ({
  sends: { microphone: true, camera, sharing },
});

describe('what is to be seen of someone', () => {
  it.each<[string, Partial<OtherView>, ReturnType<typeof pictureOf>]>([
    ['a picture', {}, 'shown'],
    ['nothing yet', { state: 'connecting', stream: null }, 'coming'],
    ['the last picture, while it reconnects', { state: 'recovering', ...sends('on') }, 'reconnecting'],
    ['a camera cut', sends('off'), 'off'],
    ['no camera', sends('none'), 'none'],
    ['a picture that the network doesn’t carry', sends('paused'), 'paused'],
    ['a screen, whatever the camera does', sends('off', true), 'shown'],
    ['a screen that the network doesn’t carry', sends('paused', true), 'paused'],
  ])('%s', (_name, changes, expected) => {
    expect(pictureOf({ ...live, ...changes })).toBe(expected);
  });

  it('is told in words unless it is a picture', () => {
    expect(pictureWords('shown')).toBeNull();
    expect(pictureWords('paused')).toMatch(/réseau faible/);
  });
});

it('guests have their role beside their name', () => {
  expect(guestRoleWords('interpreter')).toBe('Interprète');
  expect(guestRoleWords('practitioner')).toBeNull();
});
