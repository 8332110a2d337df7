import type { BrowserContext, Page } from '@playwright/test';

/** What `watchCalls` leaves in a page. Instants are milliseconds since the epoch. */
interface WatchedWindow {
  connections: RTCPeerConnection[];
  frames: number[];
  sounds: number[];
}

/** Keeps every connection of a page, and notes when pictures of the other are shown and their sound is heard. */
function watchInPage(policy: RTCIceTransportPolicy): void {
  const watched: WatchedWindow = { connections: [], frames: [], sounds: [] };
  const Original = window.RTCPeerConnection;
  Object.assign(window, watched, {
    RTCPeerConnection: class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super({ ...configuration, iceTransportPolicy: policy });
        watched.connections.push(this);
      }
    },
  });
  const seen = new WeakSet<HTMLVideoElement>();
  setInterval(() => {
    const video = document.querySelector<HTMLVideoElement>('video[aria-label^="Image de"]');
    if (!video || seen.has(video)) return;
    seen.add(video);
    const onFrame = () => {
      watched.frames.push(performance.timeOrigin + performance.now());
      video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  }, 20);
  let heard = 0;
  setInterval(async () => {
    const connection = watched.connections.at(-1);
    const receiver = connection?.getReceivers().find(({ track }) => track.kind === 'audio');
    if (!receiver || connection?.connectionState === 'closed') return;
    (await receiver.getStats()).forEach((report) => {
      if (report.type !== 'inbound-rtp') return;
      // What is made up where nothing came counts as received, too.
      const real = report.totalSamplesReceived - report.concealedSamples;
      if (real > heard) watched.sounds.push(performance.timeOrigin + performance.now());
      heard = real;
    });
  }, 40);
}

/** A page that may use camera and microphone, whose calls are watched. */
export async function openCallPage(
  context: BrowserContext,
  {
    url,
    cookie,
    relayOnly = false,
  }: {
    url: string;
    cookie?: { name: string; value: string };
    relayOnly?: boolean;
  },
): Promise<Page> {
  await context.grantPermissions(['camera', 'microphone']);
  // `__Host-` cookies are only taken from a secure address; Chromium then sends them to what it trusts, too.
  const secure = { url: url.replace('http:', 'https:'), secure: true, httpOnly: true };
  if (cookie) await context.addCookies([{ ...cookie, ...secure }]);
  const page = await context.newPage();
  await page.addInitScript(watchInPage, (relayOnly ? 'relay' : 'all') as RTCIceTransportPolicy);
  return page;
}

const watchedOf = (page: Page) =>
  page.evaluate(() => {
    const { frames, sounds, connections } = window as unknown as WatchedWindow;
    return { frames, sounds, connections: connections.length };
  });

/** Drops what was noted so far: over half an hour it would be the page's largest part. */
export const forgetWatched = (page: Page) =>
  page.evaluate(() => {
    const { frames, sounds } = window as unknown as WatchedWindow;
    for (const times of [frames, sounds]) times.splice(0, times.length - 1);
  });

/** How many connections the page has made so far. */
export const connectionsOf = async (page: Page) => (await watchedOf(page)).connections;

/** A picture stands still for longer than that only when none comes. */
const LASTING_MS = 2_000;

/** One picture that was still on its way may be shown, and stand: it moves once the next follows within that. */
const MOVING_MS = 500;

export interface Back {
  /** Since the instant given, in milliseconds: until the picture moves, and until sound is heard. */
  videoMs: number;
  soundMs: number;
}

/** When picture and sound came after that instant; Infinity for what hadn't within `timeoutMs`. */
export async function backWithin(page: Page, instant: number, timeoutMs: number): Promise<Back> {
  const back: Back = { videoMs: Infinity, soundMs: Infinity };
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await page.waitForTimeout(100)) {
    const { frames, sounds } = await watchedOf(page);
    const isMoving = (at: number, index: number) => (frames[index + 1] ?? Infinity) - at < MOVING_MS;
    back.videoMs = (frames.find((at, index) => at > instant && isMoving(at, index)) ?? Infinity) - instant;
    back.soundMs = (sounds.find((at) => at > instant) ?? Infinity) - instant;
    if (back.videoMs + back.soundMs < Infinity) break;
  }
  return back;
}

/** The same. @throws Error after `timeoutMs` without both */
export async function backAfter(page: Page, instant: number, timeoutMs = 40_000): Promise<Back> {
  const back = await backWithin(page, instant, timeoutMs);
  if (back.videoMs + back.soundMs === Infinity)
    throw new Error(`picture after ${back.videoMs} ms, sound after ${back.soundMs} ms`);
  return back;
}

/** The longest gap after that instant, in milliseconds; Infinity while it lasts. */
export async function gapAfter(page: Page, instant: number): Promise<Back> {
  const { frames, sounds } = await watchedOf(page);
  const longest = (times: number[]) => {
    const after = times.filter((at) => at > instant);
    if (Date.now() - (after.at(-1) ?? instant) > LASTING_MS) return Infinity;
    return Math.max(0, ...after.map((at, index) => at - (after[index - 1] ?? instant)));
  };
  return { videoMs: longest(frames), soundMs: longest(sounds) };
}
