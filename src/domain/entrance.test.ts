import { describe, expect, it } from 'vitest';
import { isLetInStill, waitsAtDoor } from './entrance.ts';

describe('who waits at the door', () => {
  it('nobody, where the facility doesn’t ask for it', () => {
    expect(waitsAtDoor('patient', {}, false)).toBe(false);
    expect(waitsAtDoor('guest-1', { letIn: false }, false)).toBe(false);
  });

  it('everyone but the practitioner, until they were let in', () => {
    const seats = ['practitioner', 'patient', 'guest-1', 'guest-2'] as const;
    expect(seats.filter((seat) => waitsAtDoor(seat, { letIn: true }, false))).toEqual(seats.slice(1));
    expect(seats.filter((seat) => waitsAtDoor(seat, { letIn: true }, true))).toEqual([]);
  });
});

describe('having been let in', () => {
  it.each([
    ['nobody was', [], [], false],
    ['on this device', [1], [], true],
    ['before « Continuer ici » on another', [1], [], true],
    ['the one before, whose seat was emptied', [1], [2], false],
    ['the next one, since', [1, 3], [2], true],
  ])('%s', (_case, letIn, emptied, expected) => {
    expect(isLetInStill(letIn, emptied)).toBe(expected);
  });
});
