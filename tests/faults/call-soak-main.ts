import { openScene } from '#tests/harness/room-scene.ts';

/** The service of a long call, in a process of its own whose memory is its alone. */
export interface CallService {
  url: string;
  appointment: string;
  linkId: string;
  doctorCookie: { name: string; value: string };
  familyCookie: { name: string; value: string };
}
export interface ServiceMemory {
  heapBytes: number;
  rssBytes: number;
}

const { running, first, doctorCookie, signInFamily } = await openScene({
  environment: { HOST: '0.0.0.0', ...(JSON.parse(process.argv[2] ?? '{}') as Record<string, string>) },
});
const { linkId, cookie } = await signInFamily(first);
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  process.send?.({ heapBytes: heapUsed, rssBytes: rss } satisfies ServiceMemory);
});
process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(1));
process.send?.({
  ...{ url: running.url, appointment: first, linkId, doctorCookie, familyCookie: cookie },
} satisfies CallService);
