// One static shell: every screen is drawn in the browser, except those that say otherwise (help).
export const ssr = false;
export const prerender = false;
