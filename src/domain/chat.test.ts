import { describe, expect, it } from 'vitest';
import {
  awaited,
  chatPerson,
  ChatLogSchema,
  dueTo,
  EMPTY_CHAT,
  nextChat,
  readChatText,
  unkept,
  type ChatEvent,
  type ChatPerson,
} from './chat.ts';
import { MAX_LINK_MESSAGE_BYTES } from './call.ts';
import { LinkMessageSchema, MAX_CHAT_CHARACTERS } from './link-message.ts';

const AT = '2027-03-29T12:10:00.000Z';
const family: ChatPerson = { seat: 'patient', name: 'ROUSSEL Éloïse' };
const interpreter: ChatPerson = { seat: 'guest-1', name: 'Amal Haddad' };
const written = (id: string, present: ChatPerson[]): ChatEvent => ({
  ...{ type: 'written', id, text: `texte ${id}`, at: AT, present },
});
const received = (id: string, from = family): ChatEvent => ({
  ...{ type: 'received', id, from, text: `texte ${id}`, at: AT },
});
const after = (...events: ChatEvent[]) => events.reduce(nextChat, EMPTY_CHAT);
const ids = ({ lines }: typeof EMPTY_CHAT) => lines.map(({ id }) => id);

describe('what is written in a call', () => {
  it('stays in the order in which it was written or came, and comes once', () => {
    const log = after(received('a'), written('b', [family]), received('c'), received('a'));
    expect(ids(log)).toEqual(['a', 'b', 'c']);
    expect(nextChat(log, received('c'))).toBe(log);
  });

  it('tells two authors apart who chose the same id', () => {
    const log = after(received('a'), received('a', interpreter), written('a', [family]));
    expect(log.lines).toHaveLength(3);
    expect(unkept(nextChat(log, { type: 'kept', lines: log.lines.slice(0, 1) }))).toHaveLength(2);
  });

  it('is due to each of the others until their own page has confirmed it', () => {
    let log = after(written('a', [family, interpreter]), written('b', [family, interpreter]));
    expect(log.lines.map(awaited)).toEqual(['all', 'all']);
    log = nextChat(log, { type: 'heard', id: 'a', by: 'patient' });
    expect(log.lines.map(awaited)).toEqual([[interpreter], 'all']);
    expect(dueTo(log, 'patient').map(({ id }) => id)).toEqual(['b']);
    log = nextChat(log, { type: 'heard', id: 'a', by: 'guest-1' });
    expect(log.lines.map(awaited)).toEqual(['nobody', 'all']);
    expect(nextChat(log, { type: 'heard', id: 'a', by: 'guest-1' })).toBe(log);
  });

  it('is for whoever comes first when it was written to nobody, and for nobody who comes later', () => {
    let log = after(written('a', []));
    expect(log.lines.map(awaited)).toEqual(['all']);
    log = nextChat(log, { type: 'present', present: [family] });
    log = nextChat(log, { type: 'present', present: [family, interpreter] });
    expect(dueTo(log, 'patient')).toHaveLength(1);
    expect(dueTo(log, 'guest-1')).toHaveLength(0);
  });

  it('is late only while it is awaited', () => {
    const log = after(written('a', [family]), { type: 'heard', id: 'a', by: 'patient' });
    expect(nextChat(log, { type: 'late', id: 'a' })).toBe(log);
    expect(after(written('a', [family]), { type: 'late', id: 'a' }).lines[0]?.isLate).toBe(true);
  });

  it('counts what came while the panel was closed', () => {
    let log = after(received('a'), received('b'));
    expect(log.unread).toBe(2);
    log = nextChat(log, { type: 'opened' });
    log = nextChat(log, received('c'));
    expect(log.unread).toBe(0);
    log = nextChat(nextChat(log, { type: 'closed' }), received('d'));
    expect(log.unread).toBe(1);
  });

  it('outlives a reload as it was, and nothing else does', () => {
    const log = after(written('a', [family]), received('b'), { type: 'opened' });
    expect(ChatLogSchema.parse(JSON.parse(JSON.stringify(log)))).toEqual(log);
    expect(nextChat(log, { type: 'ended' })).toEqual(EMPTY_CHAT);
  });

  it('names a person, and not the page at which they sit', () => {
    expect(chatPerson({ ...interpreter, role: 'interpreter', peerId: 'g-1' } as ChatPerson)).toEqual(
      interpreter,
    );
  });
});

describe('what is typed', () => {
  it('keeps lines, loses blanks around it and what can’t be shown', () => {
    expect(readChatText(' Bonjour,\r\nDr\u0000 Vasseur \n')).toBe('Bonjour,\nDr Vasseur');
    expect(readChatText(' \n\u0007 ')).toBeNull();
    expect(readChatText('👩🏽‍⚕️ \ud83d')).toBe('👩🏽‍⚕️');
  });

  it('fits into one message whatever it is written in', () => {
    for (const character of ['a', '"', '\n', 'é', '漢', '👩', '\u0001']) {
      const text = readChatText(`x${character.repeat(9_000)}x`) ?? '';
      const message = LinkMessageSchema.parse({ type: 'chat', id: 'i'.repeat(36), text });
      expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(MAX_LINK_MESSAGE_BYTES);
      expect(text.length).toBeLessThanOrEqual(MAX_CHAT_CHARACTERS);
    }
  });
});
