/** How many pages a PDF has, where it says so in the clear; null for those that pack their objects. */
export function countPdfPages(bytes: ArrayBuffer): number | null {
  const text = new TextDecoder('latin1').decode(bytes);
  const pages = text.match(/\/Type\s*\/Page(?![\w])/g)?.length ?? 0;
  if (pages > 0) return pages;
  // Of a linearised one, at its beginning.
  const linearised = /\/Linearized\b[^>]*\/N\s+(\d{1,4})\b/.exec(text.slice(0, 2_000));
  return linearised ? Number(linearised[1]) : null;
}
