const TOKEN = /#\s*([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/;
/** `%2523` is a `#` encoded twice; nobody was seen to do it more often. */
const MAX_DECODINGS = 3;

/**
 * The token of a link, from the address (or its part from the path on) as it arrived: mail programs encode the `#`
 * once or twice, or drag a full stop or a bracket along. Null when there is none.
 */
export function readLinkToken(address: string): string | null {
  let text = address;
  for (let round = 0; round <= MAX_DECODINGS; round += 1) {
    const token = TOKEN.exec(text)?.[1];
    if (token) return token;
    text = text.replace(/%25/g, '%').replace(/%23/g, '#');
  }
  return null;
}
