import type { Availability } from '#domain/availability.ts';
import { expect, it } from 'vitest';
import { availabilityFormOf, hoursFault, readAvailability } from './availability-form.ts';

const availability: Availability = {
  timeZone: 'Indian/Reunion',
  slotMinutes: 20,
  bufferMinutes: 5,
  weekly: [
    { weekday: 1, hours: { from: '09:00', to: '12:00' } },
    { weekday: 1, hours: { from: '14:00', to: '17:00' } },
    { weekday: 7, hours: { from: '10:00', to: '11:00' } },
  ],
  exceptions: [{ date: '2027-05-01', hours: [] }],
};

it('gives back what it was made of', () => {
  expect(readAvailability(availabilityFormOf(availability), 'Indian/Reunion')).toEqual(availability);
});

it.each([
  [[{ from: '', to: '12:00' }]],
  [[{ from: '12:00', to: '09:00' }]],
  [
    [
      { from: '14:00', to: '18:00' },
      { from: '09:00', to: '14:30' },
    ],
  ],
])('refuses %j', (ranges) => {
  expect(hoursFault(ranges)).not.toBeNull();
  const form = availabilityFormOf(availability);
  form.days[2] = ranges;
  expect(readAvailability(form, 'Indian/Reunion')).toBeNull();
});
