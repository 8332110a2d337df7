import type { ApiClient, CallResult } from '$lib/adapters/api-client.ts';
import { expect, it } from 'vitest';
import { Consultation } from './consultation.svelte.ts';

type ConsultationFile = NonNullable<Consultation['file']>;

const fileOf = (appointment: string) =>
  ({
    dossier: { appointment: { _id: appointment } },
    serverNow: '2031-05-04T08:00:00.000Z',
  }) as ConsultationFile;

it('an answer that was asked for earlier and comes later changes nothing', async () => {
  const answers: ((result: CallResult<ConsultationFile>) => void)[] = [];
  const api = (() => new Promise((resolve) => answers.push(resolve))) as unknown as ApiClient;
  const consultation = new Consultation({ api, appointment: '01', deviceNow: () => 0 });
  const asked = [consultation.refresh(), consultation.refresh()];

  answers[1]?.({ ok: true, data: fileOf('newer') });
  await asked[1];
  answers[0]?.({ ok: true, data: fileOf('older') });
  await asked[0];

  expect(consultation.file?.dossier.appointment._id).toBe('newer');
});
