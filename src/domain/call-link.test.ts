import { describe, expect, it } from 'vitest';
import { linkStep, NEW_LINK, nextLink, type LinkEvent, type LinkState } from './call-link.ts';

const after = (...events: LinkEvent['type'][]): LinkState =>
  events.reduce<LinkState>((link, type) => nextLink(link, { type, isHeard: true }), NEW_LINK);

describe('nextLink', () => {
  it.each<[LinkEvent['type'][], LinkState]>([
    [['overdue'], { name: 'connecting', attempt: 2 }],
    [['unlisted'], { name: 'gone' }],
    [['lost'], NEW_LINK],
    [['flows'], { name: 'live', isListed: true }],
    // A service that starts again forgets everyone; the media goes on.
    [['flows', 'unlisted', 'listed'], { name: 'live', isListed: true }],
    // A goodbye, in whichever order it is heard.
    [['flows', 'unlisted', 'lost'], { name: 'gone' }],
    [['flows', 'unlisted', 'closed'], { name: 'gone' }],
    [['flows', 'closed', 'unlisted'], { name: 'gone' }],
    // Their network failed: the connection is kept for their return.
    [['flows', 'lost', 'unlisted'], { name: 'recovering', attempt: 1, isListed: false, isClosed: false }],
    [
      ['flows', 'lost', 'overdue', 'unlisted', 'overdue', 'listed'],
      { name: 'recovering', attempt: 1, isListed: true, isClosed: false },
    ],
    [['flows', 'lost', 'unlisted', 'flows'], { name: 'live', isListed: false }],
    [['flows', 'lost', 'unlisted', 'closed'], { name: 'gone' }],
    [
      ['flows', 'lost', 'overdue', 'overdue'],
      { name: 'recovering', attempt: 3, isListed: true, isClosed: false },
    ],
    [
      ['flows', 'lost', 'overdue', 'way-back'],
      { name: 'recovering', attempt: 1, isListed: true, isClosed: false },
    ],
    [['flows', 'closed'], { name: 'recovering', attempt: 1, isListed: true, isClosed: true }],
    [['flows', 'closed', 'flows'], { name: 'live', isListed: true }],
    [['unlisted', 'listed', 'flows'], { name: 'gone' }],
  ])('%j', (events, state) => expect(after(...events)).toEqual(state));

  it('counts no attempt that the other said nothing to, but makes it again', () => {
    const lost = after('flows', 'lost', 'overdue');
    const again = nextLink(lost, { type: 'overdue', isHeard: false });
    expect(again).toEqual(lost);
    expect(again).not.toBe(lost);
  });

  it('keeps the very same state for an event that means nothing', () => {
    const live = after('flows');
    expect(nextLink(live, { type: 'flows' })).toBe(live);
    expect(nextLink(live, { type: 'overdue', isHeard: true })).toBe(live);
    expect(nextLink(live, { type: 'way-back' })).toBe(live);
  });
});

describe('linkStep', () => {
  it.each<[LinkEvent['type'][], string, string]>([
    [[], 'call', 'wait'],
    [['flows'], 'wait', 'wait'],
    [['flows', 'lost'], 'restart', 'ask'],
    [['flows', 'lost', 'overdue', 'overdue'], 'restart', 'ask'],
    [['flows', 'lost', 'overdue', 'overdue', 'overdue'], 'call', 'ask'],
    [['flows', 'closed'], 'call', 'ask'],
    [['flows', 'lost', 'unlisted'], 'wait', 'wait'],
    [['unlisted'], 'wait', 'wait'],
  ])('%j: the caller %s, the other %s', (events, caller, callee) => {
    expect(linkStep(after(...events), true)).toBe(caller);
    expect(linkStep(after(...events), false)).toBe(callee);
  });
});
