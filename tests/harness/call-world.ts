import type { CallTimings } from '#domain/call-timings.ts';
import { chromium, type Browser, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openCallPage } from './call-page.ts';
import { openNetwork } from './network-world.ts';
import { startRelay } from './relay-world.ts';
import { openScene } from './room-scene.ts';
import { startService } from './service.ts';

export interface Meeting {
  appointment: string;
  desk: Page;
  phone: Page;
  leave(): Promise<void>;
}

/**
 * The service, a real relay and a doctor's browser here; a family's browser on a network of its own, which may be lost
 * or changed.
 */
export async function openCallWorld(launchArgs: string[]) {
  const network = openNetwork();
  const relay = await startRelay(network.address);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'vis-a-vis-calls-'));
  const environment = {
    HOST: '0.0.0.0',
    DATA_DIR: dataDirectory,
    ...(relay ? { TURN_URLS: relay.urls(network.address).join(), TURN_SECRET: relay.secret } : {}),
  };
  const scene = await openScene({ environment });
  let { running } = scene;
  const { port } = new URL(scene.running.url);
  const familyUrl = `http://${network.address}:${port}`;
  const args = [...launchArgs, `--unsafely-treat-insecure-origin-as-secure=${familyUrl}`];
  const launch = (executablePath: string): Promise<Browser> => chromium.launch({ executablePath, args });
  const [here, there] = await Promise.all([
    launch(process.env['CHROMIUM'] ?? '/usr/bin/chromium'),
    launch(network.browser),
  ]);

  /** Both in the room of an appointment of theirs, on pages of their own. */
  async function meet({
    relayOnly = false,
    timings = {},
  }: { relayOnly?: boolean; timings?: Partial<CallTimings> } = {}): Promise<Meeting> {
    booked += 1;
    const appointment = await scene.book(booked);
    const family = await scene.signInFamily(appointment);
    const contexts = await Promise.all([
      here.newContext({ locale: 'fr-FR' }),
      there.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 740 } }),
    ]);
    for (const context of contexts)
      await context.addInitScript(
        (text) => sessionStorage.setItem('vis-a-vis-call-timings', text),
        JSON.stringify(timings),
      );
    const desk = await openCallPage(contexts[0], {
      ...{ url: scene.running.url, cookie: scene.doctorCookie, relayOnly },
    });
    const phone = await openCallPage(contexts[1], { url: familyUrl, cookie: family.cookie, relayOnly });
    await phone.goto(`${familyUrl}/r/${family.linkId}/salle`);
    await desk.goto(`${scene.running.url}/m/consultations/${appointment}?rejoindre`);
    return {
      ...{ appointment, desk, phone },
      leave: async () => void (await Promise.all(contexts.map((context) => context.close()))),
    };
  }
  let booked = 1;

  return {
    ...{ network, scene, familyUrl, here, there, meet },
    relay,
    servicePort: Number(port),
    /** Whether the family's page has its channel to the service. */
    isInRoom: (appointment: string) =>
      running.service.calls.rooms.lastHeardAt(appointment, 'patient') === Infinity,
    /** Stops the service for so long, and starts it again where it was. */
    async restartService(downMs: number): Promise<void> {
      await running.close();
      await wait(downMs);
      running = await startService({ environment: { ...environment, PORT: port }, clock: scene.clock });
    },
    async close() {
      await Promise.all([here.close(), there.close()]);
      await running.close();
      await rm(dataDirectory, { recursive: true, force: true });
      await relay?.close();
      network.close();
    },
  };
}
export type CallWorld = Awaited<ReturnType<typeof openCallWorld>>;
