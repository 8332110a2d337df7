import type { BrowserContext, Page } from '@playwright/test';

/** Answers that a page asks for knowing that they may be a refusal; the browser reports them all the same. */
const ANSWERS = [
  /status of 401 .*\/api\/(device|auth\/me)\)/,
  // A first replication has no checkpoint yet.
  /status of 404 .*\/db\/facility-[\w-]+\/_local\//,
];

/** Said aloud by the page itself: a browser reports some violations nowhere else. */
const TELL_VIOLATIONS = `document.addEventListener('securitypolicyviolation', (event) =>
  console.error('content security policy: ' + event.effectiveDirective + ' ' + event.blockedURI));`;

/** Noise fails: console errors, CSP violations, uncaught errors and rejections, on every page of a context. */
export function watchContext(
  context: BrowserContext,
  name: string,
  faults: string[],
  expected: RegExp[] = [],
) {
  const record = (text: string) => {
    if (![...ANSWERS, ...expected].some((pattern) => pattern.test(text))) faults.push(`[${name}] ${text}`);
  };
  const watch = (page: Page) => {
    page.on('console', (message) => {
      if (message.type() === 'error') record(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => record(`uncaught: ${error.stack ?? error.message}`));
  };
  void context.addInitScript(TELL_VIOLATIONS);
  context.pages().forEach(watch);
  context.on('page', watch);
}
