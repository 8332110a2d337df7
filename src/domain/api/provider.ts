import * as z from 'zod/mini';
import { endpoint } from '../endpoint.ts';
import { LineSchema } from '../primitives.ts';
import { IdentitySchema, ProviderDoorSchema } from '../provider.ts';

/** An address of the provider's, for the browser to go to. */
const AddressSchema = z.object({ url: z.string() });

/** Signing in by an identity provider (OpenID Connect). Its answer comes to `PROVIDER_CALLBACK`, a page and no contract. */
export const providerApi = {
  /** What the button says; null: there is none. */
  offer: endpoint({
    method: 'GET',
    path: '/api/auth/provider',
    request: undefined,
    response: z.object({ name: z.nullable(LineSchema) }),
    errors: [],
  }),
  begin: endpoint({
    method: 'POST',
    path: '/api/auth/provider',
    request: z.object({ door: ProviderDoorSchema }),
    response: AddressSchema,
    errors: ['not-found', 'provider-unavailable', 'too-many-attempts'],
  }),
  /** Of whoever is signed in. */
  identities: endpoint({
    method: 'GET',
    path: '/api/account/identities',
    request: undefined,
    response: z.object({ name: z.nullable(LineSchema), identities: z.array(IdentitySchema) }),
    errors: [],
  }),
  /** Shows who one is at the provider, and is known by it from then on. */
  link: endpoint({
    method: 'POST',
    path: '/api/account/identities',
    request: z.object({ door: ProviderDoorSchema }),
    response: AddressSchema,
    errors: ['proof-needed', 'not-found', 'provider-unavailable', 'too-many-attempts'],
  }),
  unlink: endpoint({
    method: 'DELETE',
    path: '/api/account/identities',
    request: undefined,
    response: undefined,
    errors: ['proof-needed', 'last-factor'],
  }),
  /** Where to sign out at the provider too; null: this browser didn't come from there. */
  leave: endpoint({
    method: 'POST',
    path: '/api/auth/provider/leave',
    request: z.object({ door: ProviderDoorSchema }),
    response: z.object({ url: z.nullable(z.string()) }),
    errors: [],
  }),
};

export const PROVIDER_CALLBACK = '/api/auth/provider/callback';
