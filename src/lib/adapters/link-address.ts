const key = (linkId: string) => `vis-a-vis:address:${linkId}`;

/** Remembers, for as long as this tab lasts, the address that led here: a browser that can't hold a call hands it on. */
export function keepLinkAddress(linkId: string, address: string): void {
  try {
    sessionStorage.setItem(key(linkId), address);
  } catch {
    // Where storing is refused, the message still has the link.
  }
}

/** The address kept in this tab, or null. */
export function keptLinkAddress(linkId: string): string | null {
  try {
    return sessionStorage.getItem(key(linkId));
  } catch {
    return null;
  }
}
