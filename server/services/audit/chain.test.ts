import { EMPTY_HEAD, type AuditEvent, type AuditLine } from '#domain/audit.ts';
import { describe, expect, it } from 'vitest';
import { createChain } from './chain.ts';

const KEY = Buffer.alloc(32, 7);
const chain = createChain([KEY]);
const COUNT = 100_000;
const event = (number: number): AuditEvent => ({
  at: new Date(1_800_000_000_000 + number * 1000).toISOString(),
  action: 'read-dossier',
  outcome: 'done',
  by: { kind: 'account', id: `account-${number % 17}` },
  facility: 'ime-les-tilleuls',
});
const whole = chain.extend(
  EMPTY_HEAD,
  Array.from({ length: COUNT }, (_, index) => event(index)),
);

function firstFault(lines: readonly AuditLine[], { follow } = chain) {
  const faultOf = follow();
  for (const line of lines) {
    const fault = faultOf(line);
    if (fault) return fault;
  }
  return null;
}
const altered = (lines: readonly AuditLine[], number: number, change: (line: AuditLine) => AuditLine) =>
  lines.map((line) => (line.number === number ? change(line) : line));
const CHANGES: Record<string, (line: AuditLine) => AuditLine> = {
  outcome: (line) => ({ ...line, event: { ...line.event, outcome: 'refused' } }),
  author: (line) => ({ ...line, event: { ...line.event, by: { kind: 'nobody' } } }),
  'an address that wasn’t there': (line) => ({ ...line, event: { ...line.event, address: '203.0.113.9' } }),
  seal: (line) => ({ ...line, seal: line.seal.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) }),
};

describe('100,000 lines', () => {
  it('are whole as they were written, and say which one was altered', () => {
    expect(firstFault(whole)).toBeNull();
    const forged = altered(whole, 99_998, (line) => ({
      ...line,
      event: { ...line.event, facility: 'ailleurs' },
    }));
    expect(firstFault(forged)).toEqual({ number: 99_998, fault: 'altered' });
  }, 60_000);

  it('say so whichever one of them was altered', () => {
    const kinds = Object.values(CHANGES);
    const missed = whole.filter((line, index) => {
      const change = kinds[index % kinds.length]!;
      return chain.follow(whole[index - 1] ?? EMPTY_HEAD)(change(line))?.number !== line.number;
    });
    expect(missed).toEqual([]);
  }, 60_000);

  it.each(Object.keys(CHANGES))('say so whatever was altered: %s', (what) => {
    const few = whole.slice(0, 100);
    for (const number of [1, 2, 50, 100])
      expect(firstFault(altered(few, number, CHANGES[what]!))).toEqual({ number, fault: 'altered' });
  });

  it('say which one is missing', () => {
    const without = whole.filter(({ number }) => number !== 777);
    expect(firstFault(without)).toEqual({ number: 777, fault: 'missing' });
  });

  it('can’t be sealed again without the key', () => {
    const other = createChain([Buffer.alloc(32, 8)]);
    const forged = other.extend(EMPTY_HEAD, [event(0), event(1)]);
    expect(firstFault(forged)).toEqual({ number: 1, fault: 'altered' });
  });
});

describe('after a new key', () => {
  const later = createChain([Buffer.alloc(32, 9), KEY]);
  const before = whole.slice(0, 5);
  const both = [...before, ...later.extend(before[4]!, [event(5), event(6)])];

  it('both stretches are whole; without the former key, the first can’t be believed', () => {
    expect(firstFault(both, later)).toBeNull();
    expect(firstFault(both, createChain([Buffer.alloc(32, 9)]))).toEqual({ number: 1, fault: 'altered' });
  });

  it('the former one seals nothing more', () => {
    const forged = [...both, ...chain.extend(both[6]!, [event(7)])];
    expect(firstFault(forged, later)).toEqual({ number: 8, fault: 'altered' });
    const rewritten = chain.extend(before[2]!, [event(30), event(31)]);
    expect(firstFault([...before.slice(0, 3), ...rewritten, ...both.slice(5)], later)).toEqual({
      ...{ number: 6, fault: 'altered' },
    });
  });
});

it('reads the same whatever the order of the fields', () => {
  const [line] = chain.extend(EMPTY_HEAD, [event(0)]);
  if (!line) throw new Error('no line');
  const turned = Object.fromEntries(Object.entries(line.event).reverse()) as AuditEvent;
  expect(firstFault([{ ...line, event: turned }])).toBeNull();
});
