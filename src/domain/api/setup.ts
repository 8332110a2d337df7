import * as z from 'zod/mini';
import { LoginSchema, PasswordSchema } from '../account.ts';
import { endpoint } from '../endpoint.ts';
import { EmailSchema, LineSchema, SlugSchema } from '../primitives.ts';

export const SetupSchema = z.object({
  token: z.string().check(z.minLength(16), z.maxLength(100)),
  operator: z.object({ login: LoginSchema, name: LineSchema, password: PasswordSchema }),
  facility: z.object({
    name: LineSchema,
    smsName: z.string().check(z.trim(), z.minLength(1), z.maxLength(20), z.regex(/^[A-Za-z0-9 .'-]+$/)),
    phone: z.string().check(z.minLength(4), z.maxLength(30)),
    email: z.nullable(EmailSchema),
    timeZone: LineSchema,
  }),
  coordinator: z.object({ login: LoginSchema, name: LineSchema, password: PasswordSchema }),
  practitioner: z.object({
    login: LoginSchema,
    name: LineSchema,
    speciality: z.nullable(LineSchema),
    password: PasswordSchema,
  }),
});
export type Setup = z.infer<typeof SetupSchema>;

export const setupApi = {
  state: endpoint({
    method: 'GET',
    path: '/api/setup',
    request: undefined,
    response: z.object({ done: z.boolean() }),
    errors: [],
  }),
  run: endpoint({
    method: 'POST',
    path: '/api/setup',
    request: SetupSchema,
    response: z.object({ facility: SlugSchema, practitioner: SlugSchema, deviceCode: z.string() }),
    errors: ['setup-token-unknown', 'setup-done', 'name-taken'],
  }),
};
