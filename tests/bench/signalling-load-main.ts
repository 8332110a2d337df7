import type { Seat } from '#domain/call.ts';
import { SCHEMA_VERSION } from '#domain/document-base.ts';
import { documentId, facilityDatabase, idTail } from '#domain/document-ids.ts';
import type { Guests } from '#domain/guests.ts';
import { appointment, ulid } from '#tests/factories/documents.ts';
import { openScene, START } from '#tests/harness/room-scene.ts';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type WebSocket, WebSocketServer } from 'ws';

/** What holds the sockets, in a process of its own: the true service, or the least that could relay. */
const [kind = '', wanted = '5000'] = process.argv.slice(2);
const SEATS: Seat[] = ['practitioner', 'patient', 'guest-1', 'guest-2'];
const ROOMS = Number(wanted) / SEATS.length;
const LANES = 40;
const AT = '2027-03-29T08:00:00.000Z';

const guest = (number: number, seat: 'guest-1' | 'guest-2'): Guests['guests'][number] => ({
  ...{ id: ulid(number), seat, role: 'relative', name: 'Inès Rousseau', email: null, mobile: null },
  ...{ by: { kind: 'staff', id: ulid(9), name: 'Sophie Amar' }, at: AT, generation: 1 },
  ...{ messages: [], revokedAt: null },
});

/** Full rooms, written as bookings, invitations and joins would; their tokens. */
async function openService() {
  const scene = await openScene();
  const { store, calls } = scene.running.service;
  const known = await scene.appointments.get(scene.facility, scene.first);
  const ids = Array.from({ length: ROOMS }, (_, i) => ulid(100_000 + i));
  const docs = ids.flatMap((id, i) => {
    const { facility, practitioner = '' } = known ?? { facility: scene.facility };
    const end = new Date(Date.parse(START) + 20 * 60_000).toISOString();
    const booked = appointment(100_000 + i, { facility, practitioner, start: START, end, status: 'arrived' });
    const guests: Guests = {
      ...{ _id: documentId.guests(id), type: 'guests', v: SCHEMA_VERSION, at: AT, by: booked.by },
      ...{ appointment: id, guests: [guest(1, 'guest-1'), guest(2, 'guest-2')] },
    };
    return [booked, guests];
  });
  const { url, headers } = store.endpoint;
  const answer = await fetch(`${url}/${facilityDatabase(scene.facility)}/_bulk_docs`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ docs }),
  });
  if (!answer.ok) throw new Error(`the store answered ${answer.status}`);
  await answer.text();

  const places = ids.flatMap((id) => SEATS.map((seat) => ({ id, seat })));
  const entries: { room: string; peerId: string; url: string }[] = [];
  const base = scene.running.url.replace('http', 'ws');
  const lane = async () => {
    for (let place = places.pop(); place; place = places.pop()) {
      const { id, seat } = place;
      const { epoch } = await scene.seats.claim({ appointment: id, seat, generation: 1 }, `holder ${seat}`);
      const pass = { appointment: id, facility: scene.facility, seat, generation: 1, epoch };
      const peerId = randomBytes(16).toString('hex');
      const now = scene.clock.now();
      const token = calls.tokens.sign({ ...pass, peerId, issuedAt: now, expiresAt: now + 3_600_000 });
      entries.push({ room: id, peerId, url: `${base}/room?token=${token}` });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return entries;
}

/** Knows nobody and limits nothing: a map of sockets. */
async function openBare() {
  const server = createServer();
  const sockets = new Map<string, WebSocket>();
  new WebSocketServer({ server }).on('connection', (socket, request) => {
    const own = idTail((request.url ?? '').replace('/?', ':'));
    sockets.set(own, socket);
    socket.on('message', (data) => {
      const { type, peerId, message } = JSON.parse(String(data));
      if (type === 'ping') return socket.send('{"type":"pong"}');
      sockets.get(peerId)?.send(JSON.stringify({ type: 'from', peerId: own, message }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Array.from({ length: ROOMS * SEATS.length }, (_, i) => {
    const peerId = randomBytes(16).toString('hex');
    return { room: String(Math.floor(i / SEATS.length)), peerId, url: `ws://127.0.0.1:${port}/?${peerId}` };
  });
}

const entries = kind === 'ours' ? await openService() : await openBare();
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
process.on('message', () => {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const loopP99Ms = delay.percentile(99) / 1e6;
  process.send?.({ rssBytes: process.memoryUsage.rss(), busyMs: (user + system) / 1_000, loopP99Ms });
  delay.reset();
});
process.once('SIGTERM', () => process.exit(0));
process.send?.({ entries });
