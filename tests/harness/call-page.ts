import type { BrowserContext, Page } from '@playwright/test';

/** What `watchCalls` leaves in a page. Instants are milliseconds since the epoch. */
interface WatchedWindow {
  connections: RTCPeerConnection[];
  frames: number[];
  sounds: number[];
}

/** Keeps every connection of a page, and notes when pictures of the other are shown and their sound arrives. */
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
  let packets = 0;
  setInterval(async () => {
    const connection = watched.connections.at(-1);
    const receiver = connection?.getReceivers().find(({ track }) => track.kind === 'audio');
    if (!receiver || connection?.connectionState === 'closed') return;
    (await receiver.getStats()).forEach((report) => {
      if (report.type !== 'inbound-rtp') return;
      if (report.packetsReceived > packets) watched.sounds.push(performance.timeOrigin + performance.now());
      packets = report.packetsReceived;
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

/** How many connections the page has made so far. */
export const connectionsOf = async (page: Page) => (await watchedOf(page)).connections;

/** A picture stands still for longer than that only when none comes. */
const LASTING_MS = 2_000;

export interface Back {
  /** The first of each that came after the instant given, in milliseconds since then. */
  videoMs: number;
  soundMs: number;
}

/** When picture and sound came after that instant. @throws Error after `timeoutMs` without both */
export async function backAfter(page: Page, instant: number, timeoutMs = 40_000): Promise<Back> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await page.waitForTimeout(100)) {
    const { frames, sounds } = await watchedOf(page);
    const [frame, sound] = [frames, sounds].map((times) => times.find((at) => at > instant));
    if (frame !== undefined && sound !== undefined)
      return { videoMs: frame - instant, soundMs: sound - instant };
  }
  throw new Error('neither picture nor sound came back');
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
