import { m } from '$lib/paraglide/messages.js';
import { expect, it } from 'vitest';
import { permissionGuide } from './permission-guide.ts';
import { remedy } from './remedy.ts';

it.each([
  ['Android, Chrome', 'sliders', 'switch', 'top'],
  ['iPhone, Safari', 'aA', 'allow', 'bottom'],
  ['iPad, Safari', 'aA', 'allow', 'bottom'],
  ['Android, Firefox', 'padlock', 'blocked', 'top'],
  ['Windows, Firefox', 'camera-off', 'blocked', 'top'],
  ['Mac, Chrome', 'sliders', 'switch', 'top'],
  ['Windows, Edge', 'padlock', 'allow', 'top'],
  ['Android, Samsung Internet', 'padlock', 'allow', 'top'],
  ['Appareil, navigateur', 'padlock', 'allow', 'top'],
])('%s: the %s beside the address', (device, mark, control, bar) =>
  expect(permissionGuide(device).picture).toMatchObject({ mark, control, bar }),
);

it('draws nothing where only the system’s settings help', () => {
  expect(permissionGuide('iPhone, Chrome').picture).toBeNull();
  expect(permissionGuide('Mac, Safari').picture).toBeNull();
});

it('says another thing when the system refuses than when the person did', () => {
  const device = 'Android, Chrome';
  expect(remedy('permission-denied', device)).toBe(m.call_remedy_permission_denied_chrome());
  expect(remedy('permission-system', device)).toBe(m.call_remedy_permission_system_android());
  expect(remedy('permission-system', 'Linux, Chrome')).toBe(m.call_remedy_permission_system());
});
