import * as z from 'zod/mini';

/** « 10 10 101 010 1 » as people type it → eleven digits; null when it can't be one. */
export function readRpps(typed: string): string | null {
  const digits = typed.replace(/[\s.-]/g, '');
  return /^\d{11}$/.test(digits) ? digits : null;
}

/** Its last digit is Luhn's key. Worth a second look when it isn't, and no reason to refuse. */
export function hasRppsKey(rpps: string): boolean {
  const sum = [...rpps].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

const short = (maximum: number) => z.string().check(z.trim(), z.maxLength(maximum));

/** What the head of a doctor's documents says besides name and speciality (CSP R. 5132-3). Empty: left out. */
export const LetterheadSchema = z.object({
  /** « Médecin », « Sage-femme »… */
  profession: short(120),
  rpps: z.nullable(z.string().check(z.regex(/^\d{11}$/))),
  /** Of the practice; several lines. */
  address: short(300),
  phone: short(40),
  email: short(254),
});
export type Letterhead = z.infer<typeof LetterheadSchema>;

export const EMPTY_LETTERHEAD: Letterhead = { profession: '', rpps: null, address: '', phone: '', email: '' };
