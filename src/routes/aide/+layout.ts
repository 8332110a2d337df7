// Help must be readable, and printable, whatever happens to scripts and network.
export const ssr = true;
export const prerender = true;
