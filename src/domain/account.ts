import * as z from 'zod/mini';
import { RoleSchema } from './author.ts';
import { LineSchema, SlugSchema, UlidSchema } from './primitives.ts';

export const LoginSchema = z
  .string()
  .check(z.trim(), z.toLowerCase(), z.regex(/^[a-z0-9][a-z0-9._@-]{2,80}$/));
/** CNIL 2022-100: length over composition. */
export const PasswordSchema = z.string().check(z.minLength(12), z.maxLength(200));

export const AccountSchema = z.object({
  id: UlidSchema,
  login: LoginSchema,
  name: LineSchema,
  role: RoleSchema,
  facility: z.nullable(SlugSchema),
  practitioner: z.nullable(SlugSchema),
});
export type Account = z.infer<typeof AccountSchema>;

export const DeviceSchema = z.object({ id: UlidSchema, name: LineSchema, facility: SlugSchema });
export type Device = z.infer<typeof DeviceSchema>;
