import { EMPTY_HEAD, type AuditEvent, type AuditLine } from '#domain/audit.ts';
import { describe, expect, it } from 'vitest';
import { createChain } from './chain.ts';

const chain = createChain(Buffer.alloc(32, 7));
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

function firstFault(lines: readonly AuditLine[]) {
  let head = EMPTY_HEAD;
  for (const line of lines) {
    const fault = chain.faultOf(head, line);
    if (fault) return fault;
    head = line;
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
    const other = createChain(Buffer.alloc(32, 8));
    const forged = other.extend(EMPTY_HEAD, [event(0), event(1)]);
    expect(firstFault(forged)).toEqual({ number: 1, fault: 'altered' });
  });
});

it('reads the same whatever the order of the fields', () => {
  const [line] = chain.extend(EMPTY_HEAD, [event(0)]);
  if (!line) throw new Error('no line');
  const turned = Object.fromEntries(Object.entries(line.event).reverse()) as AuditEvent;
  expect(chain.faultOf(EMPTY_HEAD, { ...line, event: turned })).toBeNull();
});
