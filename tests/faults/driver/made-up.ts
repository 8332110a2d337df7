import type { PatientData } from '#domain/patient.ts';

/** 06 39 98 is ARCEP's range for fiction. */
export const newPatient = (number: number): PatientData => ({
  familyName: `EXEMPLE ${number}`,
  givenNames: 'Camille',
  birthDate: '2015-06-12',
  emailOwner: 'family',
  email: `famille-${number}@example.org`,
  mobile: `+3363998${String(number % 10_000).padStart(4, '0')}`,
  contactName: 'Dominique Exemple, parent',
  regime: '01',
  nir: null,
  nirHolder: 'patient',
});

/** A true photograph's worth of bytes: noise doesn't compress. */
export async function photoFile(name: string, side = 120): Promise<File> {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  const image = context.createImageData(side, side);
  crypto.getRandomValues(image.data);
  context.putImageData(image, 0, 0);
  return new File([await canvas.convertToBlob({ type: 'image/jpeg' })], name, { type: 'image/jpeg' });
}
