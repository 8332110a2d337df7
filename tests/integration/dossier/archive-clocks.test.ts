import type { Appointment } from '#domain/appointment.ts';
import { archiveDatabase, documentId } from '#domain/document-ids.ts';
import type { Stored } from '#server/adapters/store.ts';
import { createPatients } from '#server/services/patients.ts';
import { appointment, consent, patientChange, request, ulid } from '#tests/factories/documents.ts';
import { startService, type RunningService } from '#tests/harness/service.ts';
import { ulid as newUlid } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stage, type Stage } from './stage.ts';

const DAY_MS = 86_400_000;
let running: RunningService;
let scene: Stage;

beforeEach(async () => {
  running = await startService();
  scene = await stage(running);
  // Nothing is answered here but by the tests.
  await running.service.hub.stop();
});
afterEach(() => running.close());

const archive = () => running.service.store.database(archiveDatabase(scene.facility));
const run = () => running.service.archive.run();
async function left(ids: string[]): Promise<number> {
  const found = await scene.database.getMany(ids);
  return found.filter((one) => one !== null).length;
}

describe.each([
  ['a year ahead', 365],
  ['twenty days ahead', 20],
  ['a year behind', -365],
])('a tablet’s clock %s', (_, days) => {
  const made = () => newUlid(running.clock.now() + days * DAY_MS);

  test('a dossier leaves thirty days after its end by the service’s clock', async () => {
    const id = made();
    const at = new Date(running.clock.now()).toISOString();
    const over = {
      facility: scene.facility,
      practitioner: scene.practitioner,
      receivedAt: at,
      start: at,
      end: at,
    };
    const parts: Stored[] = [
      { ...appointment(1, { ...over, status: 'cancelled' }), _id: documentId.appointment(id) },
      {
        ...request(1, { kind: 'resend', appointment: id, basedOn: '1-a', channel: 'sms' }),
        _id: documentId.request(id),
      },
      { ...consent(1), _id: documentId.consent(id, made()), appointment: id } as Stored,
    ];
    for (const part of parts) await scene.database.put(part);
    const ids = parts.map(({ _id }) => _id);
    running.clock.advance(29 * DAY_MS);
    await run();
    expect(await left(ids)).toBe(3);
    running.clock.advance(2 * DAY_MS);
    await run();
    expect(await left(ids)).toBe(0);
    expect(await archive().getMany(ids)).not.toContain(null);
  });

  test('a patient’s change leaves thirty days after it was folded', async () => {
    const change = patientChange(21, { mobile: null }, { mobile: '+33639981234' });
    const _id = documentId.patientChange(ulid(1), made());
    await scene.database.put({ ...change, _id });
    const patients = createPatients({
      ...running.service.access,
      store: running.service.store,
      clock: running.clock,
    });
    await patients.fold(scene.facility, ulid(1));
    running.clock.advance(29 * DAY_MS);
    await run();
    expect(await left([_id])).toBe(1);
    running.clock.advance(2 * DAY_MS);
    await run();
    expect(await left([_id])).toBe(0);
  });

  test('what it asks of an archived dossier is answered before it leaves', async () => {
    running.clock.advance(31 * DAY_MS);
    await run();
    const asked = {
      ...request(1, { kind: 'resend', appointment: scene.id, basedOn: '1-a', channel: 'sms' }),
      _id: documentId.request(made()),
    };
    await scene.database.put(asked);
    await run();
    expect(await left([asked._id])).toBe(1);
    const old = documentId.appointment(scene.id);
    const answer = { request: asked._id.slice('request:'.length), outcome: 'done', at: asked.at } as const;
    await archive().update<Appointment>(old, (current) => current && { ...current, answers: [answer] });
    await run();
    expect(await left([asked._id])).toBe(0);
  });
});
