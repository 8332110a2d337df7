import { awaited, EMPTY_CHAT, nextChat } from '#domain/chat.ts';
import type { Participant, Seat } from '#domain/call.ts';
import type { LinkMessage } from '#domain/link-message.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatCourier } from './chat-courier.ts';

const person = (seat: Seat, peerId: string): Participant => ({ seat, role: 'patient', name: seat, peerId });

/** Pages that write to each other over a network which loses what it is told to. */
function room() {
  const pages = new Map<string, { courier: ChatCourier; self: Participant }>();
  /** Nothing leaves. */
  let isDown = false;
  /** It leaves, and arrives nowhere. */
  let isLossy = false;
  const sent: string[] = [];
  function enter(seat: Seat, peerId: string, log = EMPTY_CHAT): ChatCourier {
    const self = person(seat, peerId);
    let ids = 0;
    const courier: ChatCourier = new ChatCourier(
      {
        newId: () => `${peerId}-${(ids += 1)}`,
        now: () => '2027-03-29T12:10:00.000Z',
        send(to, message) {
          if (isDown) return false;
          sent.push(`${message.type} ${peerId} → ${to}`);
          const wire = JSON.parse(JSON.stringify(message)) as LinkMessage;
          const isLost = isLossy;
          queueMicrotask(() => isLost || pages.get(to)?.courier.receive(self, wire));
          return true;
        },
      },
      log,
      () => undefined,
    );
    pages.set(peerId, { courier, self });
    return courier;
  }
  return {
    enter,
    sent,
    exit: (peerId: string) => pages.delete(peerId),
    /** Everyone learns who is there. */
    tell() {
      for (const [peerId, { courier }] of pages)
        courier.look([...pages].filter(([other]) => other !== peerId).map(([, { self }]) => self));
    },
    set down(value: boolean) {
      isDown = value;
    },
    set lossy(value: boolean) {
      isLossy = value;
    },
  };
}
const texts = ({ log }: ChatCourier) => log.lines.map(({ text }) => text);
const pending = ({ log }: ChatCourier) => log.lines.filter((line) => awaited(line) !== 'nobody').length;
const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the courier of a call', () => {
  it('brings a line to each of the others, and knows that it came', async () => {
    const test = room();
    const [doctor, family, guest] = [
      test.enter('practitioner', 'd'),
      test.enter('patient', 'p'),
      test.enter('guest-1', 'g'),
    ];
    test.tell();
    expect(doctor.write('Bonjour')).toBe(true);
    expect(doctor.write('  ')).toBe(false);
    await pass();
    expect([texts(family), texts(guest), pending(doctor)]).toEqual([['Bonjour'], ['Bonjour'], 0]);
    await pass(60_000);
    expect(test.sent).toHaveLength(4);
  });

  it('says « pas encore envoyé » while the channel is down, and goes by itself in its order', async () => {
    const test = room();
    const [doctor, family] = [test.enter('practitioner', 'd'), test.enter('patient', 'p')];
    test.tell();
    test.down = true;
    doctor.write('un');
    doctor.write('deux');
    await pass(5_000);
    expect(doctor.log.lines.map(({ isLate }) => isLate)).toEqual([true, true]);
    test.down = false;
    await pass(2_000);
    expect([texts(family), pending(doctor)]).toEqual([['un', 'deux'], 0]);
  });

  it('brings what was lost on its way before what was written after it', async () => {
    const test = room();
    const [doctor, family] = [test.enter('practitioner', 'd'), test.enter('patient', 'p')];
    test.tell();
    test.lossy = true;
    doctor.write('un');
    await pass();
    test.lossy = false;
    doctor.write('deux');
    await pass();
    expect(texts(family)).toEqual(['un', 'deux']);
  });

  it('shows once what was confirmed in vain', async () => {
    const test = room();
    const [doctor, family] = [test.enter('practitioner', 'd'), test.enter('patient', 'p')];
    test.tell();
    doctor.write('un');
    // The line is on its way already; its confirmation isn't.
    test.lossy = true;
    await pass();
    expect([texts(family), pending(doctor)]).toEqual([['un'], 1]);
    test.lossy = false;
    await pass(2_000);
    expect([texts(family), pending(doctor), family.log.unread]).toEqual([['un'], 0, 1]);
  });

  it('reaches the page that another loads instead of the one that never confirmed', async () => {
    const test = room();
    const doctor = test.enter('practitioner', 'd');
    test.enter('patient', 'p-1');
    test.tell();
    test.exit('p-1');
    doctor.write('un');
    await pass(4_000);
    expect(pending(doctor)).toBe(1);
    const again = test.enter('patient', 'p-2');
    test.tell();
    await pass();
    expect([texts(again), pending(doctor)]).toEqual([['un'], 0]);
  });

  it('goes on from what an earlier page had written', async () => {
    const test = room();
    const family = test.enter('patient', 'p');
    const to = [{ seat: 'patient', name: 'ROUSSEL Éloïse' } as const];
    const before = nextChat(EMPTY_CHAT, {
      ...{ type: 'written', id: 'x', text: 'un', at: '2027-03-29T12:10:00.000Z', present: to },
    });
    test.enter('practitioner', 'd', before);
    test.tell();
    await pass();
    expect(texts(family)).toEqual(['un']);
  });

  it('sends nothing after the end', async () => {
    const test = room();
    const doctor = test.enter('practitioner', 'd');
    test.enter('patient', 'p');
    test.tell();
    test.lossy = true;
    doctor.write('un');
    const before = test.sent.length;
    doctor.stop();
    await pass(60_000);
    expect(test.sent).toHaveLength(before);
  });
});
