import { expect, it } from 'vitest';
import { AvailabilitySchema } from '#domain/availability.ts';
import { officeHours, slugOf } from './provisioning.ts';

it.each([
  ['IME Les Tilleuls', 'ime-les-tilleuls'],
  ['Dr Hélène Vasseur', 'dr-helene-vasseur'],
  ['  Maison d’accueil « Cœur » ', 'maison-d-accueil-coeur'],
  ['3 Rivières', 'rivieres'],
  ['42', 'e-1'],
  ['É', 'e-e'],
  ['A'.repeat(120), 'a'.repeat(40)],
])('%s is %s in addresses', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it('starts with office hours that parse', () => {
  expect(AvailabilitySchema.parse(officeHours('Indian/Reunion')).weekly).toHaveLength(10);
});
