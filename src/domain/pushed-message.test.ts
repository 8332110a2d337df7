import { describe, expect, it } from 'vitest';
import { pushedMessagePath, readPushedMessage, type PushedMessage } from './pushed-message.ts';

const message: PushedMessage = {
  kind: 'booked',
  access: { token: 'A'.repeat(22), identifier: '482913', passcode: 'K7M42QX9TD' },
};
const hashOf = (one: PushedMessage) =>
  new URL(pushedMessagePath('A'.repeat(16), one), 'https://rdv.example').hash;

describe('what a notification opens', () => {
  it.each([message, { ...message, access: null }])('is read as it was written', (one) => {
    expect(readPushedMessage(hashOf(one))).toEqual(one);
  });

  it.each(['', '#', '#%', '#null', '#{}', hashOf(message).slice(0, -9), `#${'A'.repeat(22)}`])(
    'is nothing when it isn’t whole: %s',
    (hash) => {
      expect(readPushedMessage(hash)).toBeNull();
    },
  );
});
