import type { BrowserContext, Page } from '@playwright/test';

/** Noise fails: console errors, CSP violations, uncaught errors and rejections, on every page of a context. */
export function watchContext(
  context: BrowserContext,
  name: string,
  faults: string[],
  expected: RegExp[] = [],
) {
  const record = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) faults.push(`[${name}] ${text}`);
  };
  const watch = (page: Page) => {
    page.on('console', (message) => {
      if (message.type() === 'error') record(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => record(`uncaught: ${error.stack ?? error.message}`));
  };
  context.pages().forEach(watch);
  context.on('page', watch);
}
