import type { Appointment } from '#domain/appointment.ts';
import { idTail } from '#domain/document-ids.ts';
import type { Facility } from '#domain/facility.ts';
import type { Server } from 'node:http';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import type { Store } from './adapters/store.ts';
import { configuredRelays, startTurnServer, type TurnServer } from './adapters/turn.ts';
import type { Environment } from './config.ts';
import type { HttpServer } from './http-server.ts';
import type { ServiceLogger } from './logger.ts';
import { installSignalling } from './plugins/signalling.ts';
import type { Appointments } from './services/appointments.ts';
import type { ChangesHub } from './services/changes.ts';
import { createCallSummaries } from './services/call-summaries.ts';
import { createJoin } from './services/join.ts';
import { createPresence, type Presence } from './services/presence.ts';
import type { ReadinessService } from './services/readiness.ts';
import { createRoomTokens } from './services/room-tokens.ts';
import { createRoomPeople } from './services/room-people.ts';
import { createRooms } from './services/rooms.ts';
import { createSeats } from './services/seats.ts';
import { createTurn } from './services/turn.ts';

const SWEEP_MS = 15_000;

interface Dependencies {
  environment: Environment;
  store: Store;
  clock: Clock;
  logger: ServiceLogger;
  hub: Pick<ChangesHub, 'listen'>;
  server: Pick<HttpServer, 'mount'>;
  raw: Server;
  access: Pick<Access, 'credentials' | 'facilities' | 'practitioners' | 'guests' | 'sessions'>;
  appointments: Appointments;
  readiness: ReadinessService;
  /** Told who is in a room, each time it changes. */
  onPresence: (presence: Presence) => void;
}

/** Rooms, seats, signalling and relays: everything between REJOINDRE and the end of a call. */
export function createCalls(dependencies: Dependencies) {
  const { environment, store, clock, logger, hub, server, raw, access, appointments, readiness } =
    dependencies;
  const { onPresence } = dependencies;
  let ownRelay: TurnServer | null = null;
  const configured = configuredRelays(environment);

  const seats = createSeats({ store, clock });
  const presence = createPresence({ logger, readiness, appointments });
  const rooms = createRooms({
    clock,
    onPresence(change) {
      presence.record(change);
      onPresence(change);
    },
  });
  const tokens = createRoomTokens(access.credentials.subkeys('room tokens'));
  const turn = createTurn({ relays: () => configured ?? ownRelay });
  const { facilities, practitioners, guests, sessions } = access;
  const join = createJoin({
    ...{ clock, appointments, facilities, personIn: createRoomPeople({ store, practitioners, guests }) },
    ...{ seats, rooms, tokens, turn, sessions },
  });
  const summaries = createCallSummaries({ store, clock, tokens, join });
  const signalling = installSignalling({
    ...{ server, raw, join, rooms, turn, logger },
    trustProxy: environment.TRUST_PROXY,
  });

  // Closing, moving, cancelling, re-issuing or erasing empties the room as soon as the appointment says so.
  const stopListening = hub.listen(({ id, deleted, doc }) => {
    if (id.startsWith('appointment:') && deleted) rooms.close(idTail(id));
    else if (id.startsWith('appointment:') && doc) rooms.review(doc as unknown as Appointment);
    const settings = id.startsWith('facility:') ? (doc as unknown as Facility | undefined) : undefined;
    if (settings && !settings.letIn) rooms.openDoors(settings.facility);
  });
  /** Ended at another instance, from the console, or by signing out in another tab. */
  async function cutEnded(): Promise<void> {
    for (const session of rooms.sessions())
      if (!(await sessions.isOpen(session))) rooms.cut((one) => one === session);
  }
  const sweeper = setInterval(() => {
    rooms.sweep();
    cutEnded().catch((error: unknown) =>
      logger.warn({ err: error }, 'sessions in rooms could not be looked at'),
    );
  }, SWEEP_MS).unref();

  /** A relay of one's own serves this machine or its network; in production one is named in the settings. */
  async function startRelay(): Promise<void> {
    if (configured || environment.NODE_ENV === 'test') return;
    const mayStart = environment.NODE_ENV !== 'production' && !environment.PUBLIC_URL;
    ownRelay = mayStart ? await startTurnServer(environment.HOST, logger) : null;
    if (!ownRelay)
      logger.warn(
        'no TURN relay: calls across strict networks will not work (set TURN_URLS and TURN_SECRET, or install coturn)',
      );
  }
  let relayStarted = Promise.resolve();

  return {
    seats,
    rooms,
    join,
    summaries,
    tokens,
    start() {
      relayStarted = startRelay().catch((error: unknown) => {
        logger.warn({ err: error }, 'coturn could not be started');
      });
    },
    async stop() {
      clearInterval(sweeper);
      stopListening();
      rooms.stop();
      signalling.close();
      await presence.settled();
      await relayStarted;
      await ownRelay?.close();
    },
  };
}
export type Calls = ReturnType<typeof createCalls>;
