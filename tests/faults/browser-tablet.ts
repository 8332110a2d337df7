import type { Browser, BrowserContext, Page } from '@playwright/test';
import { startNetworkProxy, type NetworkProxy } from '../harness/network-proxy.ts';
import type { SyncTimings } from '#domain/sync-timings.ts';
import { buildDriver } from './driver/build-driver.ts';
import type { Acknowledged, Acts, TabletState } from './driver/driver-api.ts';
import { SHORT_TIMINGS, useTimings } from './short-timings.ts';

export interface TabletOptions {
  name: string;
  serviceUrl: string;
  demo: { code: string; login: string; password: string };
  /** The shortened ones unless told. */
  timings?: SyncTimings;
  /** Told of what would fail a person: an error that nothing caught. */
  onFault: (text: string) => void;
}

/** Pages leave while their work is under way: what they were asked then has no answer. */
const LEFT = /Execution context was destroyed|Target (page|closed)|has been closed|navigation|Target crashed/;

/** A tablet in a browser profile of its own, behind its own bad network. */
export class BrowserTablet {
  readonly name: string;
  readonly proxy: NetworkProxy;
  readonly context: BrowserContext;
  /** Ids of documents that this tablet called kept. */
  readonly kept = new Set<string>();
  readonly uploads = new Set<string>();
  readonly #options: TabletOptions;
  #pages: Page[] = [];

  private constructor(options: TabletOptions, proxy: NetworkProxy, context: BrowserContext) {
    this.name = options.name;
    this.proxy = proxy;
    this.context = context;
    this.#options = options;
  }

  /** An empty tablet; `open` starts it. */
  static async create(browser: Browser, options: TabletOptions): Promise<BrowserTablet> {
    const proxy = await startNetworkProxy(options.serviceUrl, { files: await buildDriver() });
    const context = await browser.newContext({
      baseURL: proxy.url,
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
    });
    const tablet = new BrowserTablet(options, proxy, context);
    await useTimings(context, options.timings ?? SHORT_TIMINGS);
    await context.exposeBinding('acknowledge', (_source, kept: Acknowledged) => {
      if ('upload' in kept) tablet.uploads.add(kept.upload);
      else for (const id of kept.documents) tablet.kept.add(id);
    });
    return tablet;
  }

  /** The first tab. */
  get page(): Page {
    return this.#pages[0] as Page;
  }
  get tabs(): readonly Page[] {
    return this.#pages;
  }

  /** Opens one more tab. Its start meets whatever weather there is. */
  async openTab(): Promise<Page> {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.#options.onFault(`${this.name}: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (process.env['FAULT_CONSOLE'] && message.type() === 'error')
        console.log(`      ${this.name} console: ${message.text().slice(0, 400)}`);
    });
    await page.goto('/driver/');
    this.#pages.push(page);
    await this.#start(page);
    return page;
  }

  async closeTab(page: Page): Promise<void> {
    this.#pages = this.#pages.filter((other) => other !== page);
    await page.close();
  }

  async reload(page = this.page): Promise<void> {
    await page.reload();
    await this.#start(page);
  }

  #start = (page: Page) => page.evaluate((demo) => window.driver.start(demo), this.#options.demo);

  /** Asks one of the tabs; null when the page left before it could answer. */
  async ask<K extends keyof Acts>(
    act: K,
    args: Parameters<Acts[K]>,
    page = this.page,
  ): Promise<Awaited<ReturnType<Acts[K]>> | null> {
    try {
      return (await page.evaluate(
        async ([name, given]) => {
          // Nobody works on a page before it has opened.
          if (!(await window.driver?.opened)) return null;
          return (window.driver[name as 'wake'] as (...all: unknown[]) => unknown)(...(given as []));
        },
        [act, args] as const,
      )) as Awaited<ReturnType<Acts[K]>>;
    } catch (error) {
      if (LEFT.test(String(error))) return null;
      throw error;
    }
  }

  async state(): Promise<TabletState> {
    return this.page.evaluate(() => window.driver.state());
  }
  documents(): Promise<Record<string, string>> {
    return this.page.evaluate(() => window.driver.documents());
  }
  views(): Promise<{ live: string; fresh: string }> {
    return this.page.evaluate(() => window.driver.views());
  }
  async wake(): Promise<void> {
    await Promise.all(this.#pages.map((page) => this.ask('wake', [], page)));
  }

  /** A backup may be without the files that were sent since: the tablet keeps no copy of what was acknowledged. */
  forgetUploads(): void {
    this.uploads.clear();
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.proxy.close();
  }
}
