import type { FieldClash, PatientChange, PatientData } from '#domain/patient.ts';
import { foldPatient } from '#domain/patient-fold.ts';
import { NURSE, patientChange, patientData, ulid } from '#tests/factories/documents.ts';
import { expect, test } from 'vitest';
import { settleClash } from './change-patient.ts';

const born = patientChange(1, patientData());
const mobile = (number: number, value: string) =>
  patientChange(number, { mobile: value }, { mobile: patientData().mobile });
const changes = [born, mobile(2, '+33639980001'), mobile(3, '+33639980002')];

async function settle(value: string) {
  let written: PatientChange[] = [];
  const writer = {
    author: () => NURSE,
    clock: { read: () => 0 } as never,
    recorder: {
      record: async (documents: unknown[]) => void (written = documents as PatientChange[]),
      replace: async () => undefined,
      remove: async () => undefined,
    },
  };
  const { data, clashes } = foldPatient(null, changes);
  const clash = clashes[0] as FieldClash;
  await settleClash(writer, { patient: ulid(1), data: data as PatientData, clash, value });
  return foldPatient(null, [...changes, ...written]);
}

test.each(['+33639980002', '+33639980001'])('choosing %s ends the clash, with that value', async (value) => {
  expect(foldPatient(null, changes).clashes).toHaveLength(1);
  const settled = await settle(value);
  expect(settled.clashes).toEqual([]);
  expect(settled.data?.mobile).toBe(value);
});
