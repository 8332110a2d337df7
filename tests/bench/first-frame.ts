import { chromium, type Browser, type Page } from '@playwright/test';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { backAfter, openCallPage } from '../harness/call-page.ts';
import { MEDIA_ARGS } from '../harness/media-browser.ts';
import { openScene } from '../harness/room-scene.ts';
import { openBareSocket, openBlank, startBareSide } from './call-pages.ts';
import { compare, type BenchRow } from './row.ts';

export const CALL_ARGS = [
  ...MEDIA_ARGS,
  // The bare pages are given to the browser by the bench itself: it takes them for pages from elsewhere.
  '--disable-features=LocalNetworkAccessChecks',
];

/** Passes everything on to everyone else. */
async function startCarrier() {
  const carrier = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(carrier, 'listening');
  carrier.on('connection', (socket) =>
    socket.on('message', (data) => {
      for (const other of carrier.clients) if (other !== socket) other.send(String(data));
    }),
  );
  const { port } = carrier.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}`, close: () => carrier.close() };
}

/** Milliseconds until both see the first picture. */
async function bothSee(pages: [Page, Page], startedAt: number): Promise<number> {
  const seen = await Promise.all(pages.map((page) => backAfter(page, startedAt)));
  return Math.max(...seen.map(({ videoMs }) => videoMs));
}

const inContexts = async <T>(
  browser: Browser,
  act: (contexts: Awaited<ReturnType<Browser['newContext']>>[]) => Promise<T>,
) => {
  const contexts = [await browser.newContext(), await browser.newContext()];
  try {
    return await act(contexts);
  } finally {
    for (const context of contexts) await context.close();
  }
};

/**
 * From REJOINDRE to the first picture on both sides, devices included; against two bare connections which exchange
 * theirs over a socket that is opened then, devices included too.
 */
export async function firstFrame(): Promise<BenchRow> {
  const scene = await openScene();
  const url = scene.running.url;
  const carrier = await startCarrier();
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: CALL_ARGS,
  });
  let booked = 1;
  const ours = () =>
    inContexts(browser, async ([here, there]) => {
      booked += 1;
      const appointment = await scene.book(booked);
      const family = await scene.signInFamily(appointment);
      const desk = await openCallPage(here!, { url, cookie: scene.doctorCookie });
      const phone = await openCallPage(there!, { url, cookie: family.cookie });
      await phone.goto(`${url}/r/${family.linkId}/salle`);
      await phone.getByText('Vous êtes bien dans la salle.').waitFor();
      await desk.goto(`${url}/m/consultations/${appointment}`);
      await desk.getByRole('button', { name: 'Rejoindre' }).waitFor();
      await desk.waitForTimeout(1_500);
      const startedAt = await desk.evaluate(() => {
        const buttons = [...document.querySelectorAll('button')];
        buttons.find(({ textContent }) => textContent.includes('Rejoindre'))?.click();
        return Date.now();
      });
      return bothSee([desk, phone], startedAt);
    });
  const bare = () =>
    inContexts(browser, async ([here, there]) => {
      const [caller, callee] = [await openCallPage(here!, { url }), await openCallPage(there!, { url })];
      for (const page of [caller, callee]) await openBlank(page, url);
      await startBareSide(callee);
      await openBareSocket(callee, carrier.url, false);
      await caller.waitForTimeout(1_500);
      const startedAt = Date.now();
      await startBareSide(caller);
      await openBareSocket(caller, carrier.url, true);
      return bothSee([caller, callee], startedAt);
    });
  try {
    return await compare({ name: 'first-frame', unit: 'ms', goal: '≤ 1.15', rounds: 15 }, ours, bare);
  } finally {
    await browser.close();
    carrier.close();
    await scene.close();
  }
}
