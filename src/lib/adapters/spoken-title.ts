/**
 * Takes back what SvelteKit has a screen reader say of a page that was opened: its title, which may name a patient, stays
 * in the document else, out of sight.
 */
export function forgetSpokenTitle(): void {
  for (const node of document.getElementById('svelte-announcer')?.childNodes ?? [])
    if (node.nodeType === Node.TEXT_NODE) node.nodeValue = '';
}
