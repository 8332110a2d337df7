import { describe, expect, it } from 'vitest';
import { shareBar } from './bar-entry.ts';

const [chat, flip, devices, full] = ['Écrire', 'Inverser', 'Appareils', 'Plein écran'].map((label) => ({
  label,
}));
const entries = [chat, flip, devices, full].flatMap((entry) => entry ?? []);

describe('the bar of the call', () => {
  it('shows all where there is room', () => {
    expect(shareBar(entries, { places: 4, isNarrow: false })).toEqual({ onBar: entries, inMenu: [] });
  });

  it('keeps the first, and gives one place to the menu of the others', () => {
    const room = { places: 3, isNarrow: false };
    expect(shareBar(entries, room)).toEqual({ onBar: [chat, flip], inMenu: [devices, full] });
    expect(shareBar(entries, { places: 1, isNarrow: false })).toEqual({ onBar: [], inMenu: entries });
    expect(shareBar(entries, { places: -1, isNarrow: false })).toEqual({ onBar: [], inMenu: entries });
  });

  it('never hides alone what could stand in the place of the menu', () => {
    const one = entries.slice(0, 1);
    expect(shareBar(one, { places: 1, isNarrow: true })).toEqual({ onBar: one, inMenu: [] });
  });

  it('leaves long words to the menu where buttons stand close', () => {
    const reordered = [devices, full, chat, flip].flatMap((entry) => entry ?? []);
    const room = { places: 4, isNarrow: true };
    expect(shareBar(reordered, room)).toEqual({ onBar: [chat, flip], inMenu: [devices, full] });
  });

  it('leaves a whole sentence to the menu, however wide the bar', () => {
    const rejoin = { label: 'Rejoindre à nouveau' };
    const all = [...entries, rejoin];
    expect(shareBar(all, { places: 9, isNarrow: false })).toEqual({ onBar: entries, inMenu: [rejoin] });
  });
});
