import { EMPTY_CHAT, type ChatLog } from '#domain/chat.ts';
import type { Participant } from '#domain/call.ts';
import { describe, expect, it } from 'vitest';
import { Chat } from './chat.svelte.ts';

const family: Participant = { seat: 'patient', role: 'patient', name: 'ROUSSEL Éloïse', peerId: 'p-1' };

function openBox(kept: unknown = null) {
  let value = kept;
  return {
    read: () => value,
    write: (log: ChatLog) => void (value = log),
    forget: () => void (value = null),
    get value() {
      return value;
    },
  };
}
function open(box: ReturnType<typeof openBox> | null, { isReturning = false } = {}) {
  let ids = 0;
  const ports = {
    send: () => true,
    newId: () => `m-${(ids += 1)}`,
    now: () => '2027-03-29T12:10:00.000Z',
  };
  return new Chat(ports, box, isReturning);
}
const say = (chat: Chat, text: string) => chat.receive(family, { type: 'chat', id: `their ${text}`, text });

describe('what is written, on one page', () => {
  it('outlives a reload where there is a box, with what is in the notes already', () => {
    const box = openBox();
    const before = open(box);
    say(before, 'un');
    before.kept(before.keepable);
    say(before, 'deux');
    const after = open(box, { isReturning: true });
    expect(after.lines.map(({ text }) => text)).toEqual(['un', 'deux']);
    expect(after.keepable.map(({ text }) => text)).toEqual(['deux']);
  });

  it('is not what another call left behind, nor what can’t be read', () => {
    const box = openBox({ ...EMPTY_CHAT, unread: 3 });
    expect(open(box).unread).toBe(0);
    expect(box.value).toBeNull();
    expect(open(openBox({ lines: 'none' }), { isReturning: true }).lines).toEqual([]);
  });

  it('leaves the device with the call, and the page when nobody comes back to it', () => {
    const box = openBox();
    const chat = open(box);
    say(chat, 'un');
    chat.typed = 'À moitié';
    chat.end({ forGood: false });
    expect([box.value, chat.lines.length, chat.typed]).toEqual([null, 1, 'À moitié']);
    chat.end({ forGood: true });
    expect([box.value, chat.lines.length, chat.typed]).toEqual([null, 0, '']);
  });

  it('is not for the notes while it reached nobody', () => {
    const chat = open(null);
    chat.look([family]);
    chat.write('un');
    expect(chat.keepable).toEqual([]);
    const [line] = chat.lines;
    chat.receive(family, { type: 'chat-heard', id: line?.id ?? '' });
    expect(chat.keepable).toHaveLength(1);
    chat.end({ forGood: true });
  });
});
