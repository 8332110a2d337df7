import { describe, expect, it } from 'vitest';
import { shareBar } from './bar-entry.ts';

const entries = ['chat', 'share', 'devices', 'full-screen'];

describe('the bar of the call', () => {
  it('shows all where there is room', () => {
    expect(shareBar(entries, 4)).toEqual({ onBar: entries, inMenu: [] });
  });

  it('keeps the first, and gives one place to the menu of the others', () => {
    expect(shareBar(entries, 3)).toEqual({ onBar: ['chat', 'share'], inMenu: ['devices', 'full-screen'] });
    expect(shareBar(entries, 1)).toEqual({ onBar: [], inMenu: entries });
  });

  it('never hides what could stand in the place of the menu', () => {
    expect(shareBar(['chat'], 1)).toEqual({ onBar: ['chat'], inMenu: [] });
    expect(shareBar(['chat'], 0)).toEqual({ onBar: [], inMenu: ['chat'] });
  });
});
