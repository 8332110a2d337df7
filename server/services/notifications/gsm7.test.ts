import fc from 'fast-check';
import { expect, it } from 'vitest';
import { septets, toGsm7 } from './gsm7.ts';

/** GSM 03.38, both tables, written out a second time from the standard. */
const ALPHABET =
  /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;

it.each([
  ['Élève à l’œuvre', "Élève à l'oeuvre"],
  ['ça « va » – oui…', 'ca " va " - oui...'],
  ['naïve ÊÎÔ ñ €', 'naive EIO ñ €'],
  ['Nguyễn Thị Đặng, Trần Ước', 'Nguyen Thi Dang, Tran Uoc'],
  ['Łukasz Žižka, Işıl Çağ', 'Lukasz Zizka, Isil Çag'],
  ['l‘été\u202f: “oui”, à 14\u00a0h\u00a030', 'l\'été : "oui", à 14 h 30'],
  ['e\u0301cole, co\u00adopération, ½ m²', 'école, coopération, 1/2 m2'],
  ['日', '?'],
])('%s leaves as %s', (text, sent) => {
  expect(toGsm7(text)).toBe(sent);
});

it('counts what takes an escape twice', () => {
  expect(septets('a€[')).toBe(5);
});

it('is in the alphabet whatever it was given, and stays as it is the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sent = toGsm7(text);
      expect(sent).toMatch(ALPHABET);
      expect(toGsm7(sent)).toBe(sent);
    }),
  );
});
