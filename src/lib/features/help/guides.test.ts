import { expect, test } from 'vitest';
import { doctorSteps, facilityQuestions, facilitySteps } from './facility-guide.ts';
import { familyQuestions, familySteps } from './family-guide.ts';

const textOf = (steps: unknown) => JSON.stringify(steps);

test('every act of the procedure is named as on the buttons, in its order', () => {
  expect(textOf(familySteps())).toMatch(/OUVRIR.*TESTER.*REJOINDRE/);
  expect(textOf([...facilitySteps(), ...doctorSteps()])).toMatch(
    /RÉSERVER.*Sélectionner le créneau.*OUVRIR.*REJOINDRE/,
  );
});

test('each picture stands once, and says what it shows', () => {
  const pictures = [...familySteps(), ...facilitySteps(), ...doctorSteps()].flatMap(
    (step) => step.pictures ?? [],
  );
  expect(new Set(pictures.map(({ name }) => name)).size).toBe(pictures.length);
  expect(pictures).toHaveLength(17);
  for (const { alt } of pictures) expect(alt.length).toBeGreaterThan(10);
});

test('anchors are unique on their page', () => {
  for (const questions of [familyQuestions(), facilityQuestions()])
    expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
});
