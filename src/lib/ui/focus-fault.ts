import { tick } from 'svelte';

/** To the first field that has a fault, once it says so: nobody has to look for it. */
export async function focusFault(form: HTMLElement | undefined): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
