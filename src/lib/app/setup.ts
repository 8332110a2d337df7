import { createApiClient } from '$lib/adapters/api-client.ts';
import { SetupForm } from '$lib/features/setup/setup-form.svelte.ts';

/** The operator's first run. */
export const createSetupForm = (token: string) =>
  new SetupForm(createApiClient(fetch.bind(globalThis)), token);
