import { PASSWORD } from '#tests/harness/facility.ts';
import { ulid } from 'ulid';
import { createVisitor } from './visitor.ts';

/** By the harness's own practitioner, signed in just now. */
export async function depositAsDoctor(url: string, id: string, kind: 'report' | 'prescription' = 'report') {
  const doctor = createVisitor(url);
  const login = 'dr.h.l.ne.vasseur@example.org';
  await doctor.expect(200, 'POST', '/api/auth/sign-in', { login, password: PASSWORD });
  const composition = { sections: [{ title: 'Conclusion', text: 'Épilepsie stabilisée.' }] };
  const documents = [{ source: 'written', id: ulid(), kind, composition }];
  return doctor.expect(200, 'POST', `/api/doctor/appointments/${id}/deposit`, { documents });
}
