import {
  RoomServerMessageSchema,
  type JoinAnswer,
  type Participant,
  type RoomClientMessage,
  type RoomEnd,
} from '#domain/call.ts';
import type { CallTimings } from '#domain/call-timings.ts';
import { attemptMs, tellsOpening } from '#domain/channel-attempt.ts';

export interface RoomHandlers {
  /** Comes first after each opening, and whenever someone comes (back) or leaves. */
  onpresent(participants: Participant[], atDoor?: Participant[]): void;
  /** To who waits at the door: join again. */
  onletin?(): void;
  /** Another device of the same person asks to go on in this one's place. */
  onmoveasked?(): void;
  onend(reason: RoomEnd): void;
  /** From another participant's page. */
  onmessage(peerId: string, message: unknown): void;
  onice(iceServers: JoinAnswer['iceServers']): void;
  /** It comes back by itself. */
  onlost(): void;
  /** It doesn't come back: the token may have lost its worth. Ask to join again. */
  onrefused(): void;
}

export interface RoomSocket {
  /** False while the channel is down. */
  send(message: RoomClientMessage): boolean;
  /** Something seems wrong with the network: asks at once whether the channel still lives, or opens it. */
  check(): void;
  /** Says goodbye, so that the others know at once. */
  leave(): void;
  close(): void;
}

interface Options {
  url: string;
  timings: CallTimings;
  /** Whether the service answers at all: then a channel that won't open is refused, not unreachable. */
  isServiceUp(): Promise<boolean>;
}

const REFUSALS = 4;

/**
 * The room's own channel: presence, goodbyes and what participants tell each other; found dead and opened again at once.
 * While the network is away it is tried in short attempts at first: a long one would sleep through its return.
 */
export function openRoom({ url, timings, isServiceUp }: Options, handlers: RoomHandlers): RoomSocket {
  let socket: WebSocket;
  let closed = false;
  let isUp = false;
  /** Since it was up: attempts in all, and those that failed at once. */
  let attempts = 0;
  let refusals = 0;
  /** How long an opening takes on this network; null before the first. */
  let openingMs: number | null = null;
  let startedAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  let pongBefore = Infinity;
  let pingedAt = 0;
  let roundTripMs = 0;

  function connect(): void {
    clearTimeout(timer);
    attempts += 1;
    startedAt = performance.now();
    socket = new WebSocket(url);
    socket.onmessage = ({ data }) => read(data);
    socket.onclose = () => drop(true);
    timer = setTimeout(() => drop(false), attemptMs(attempts, openingMs, timings));
  }

  function abandon(): void {
    clearTimeout(timer);
    clearTimeout(pongTimer);
    pongBefore = Infinity;
    socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param atOnce it was closed, rather than silent. */
  function drop(atOnce: boolean): void {
    abandon();
    const wasUp = isUp;
    isUp = false;
    if (wasUp) {
      attempts = refusals = 0;
      handlers.onlost();
      if (!closed) connect();
      return;
    }
    if (atOnce) refusals += 1;
    if (refusals >= REFUSALS) return void ask();
    timer = setTimeout(connect, atOnce ? timings.reopenMs : 0);
  }

  /**
   * Refused, or the service isn't there: then it is asked rather than tried, since the browser holds sockets back that fail.
   * What is silent instead is the network, and only a new attempt notices its return.
   */
  async function ask(wasDown = false): Promise<void> {
    refusals = 0;
    const asking = socket;
    const askedAt = performance.now();
    const isThere = await isServiceUp();
    // Tried again meanwhile, because the network came back.
    if (closed || socket !== asking) return;
    if (isThere && !wasDown) {
      close();
      return handlers.onrefused();
    }
    const isSilent = performance.now() - askedAt > timings.openSteadyMs;
    if (isThere || isSilent) return connect();
    timer = setTimeout(() => void ask(true), timings.reopenMs);
  }

  function opened(): void {
    clearTimeout(timer);
    if (!isUp && tellsOpening(attempts)) openingMs = performance.now() - startedAt;
    isUp = true;
  }

  function read(data: unknown): void {
    const parsed = RoomServerMessageSchema.safeParse(JSON.parse(String(data)));
    // A newer service may say more than this page knows.
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.type) {
      case 'pong':
        clearTimeout(pongTimer);
        pongBefore = Infinity;
        roundTripMs = performance.now() - pingedAt;
        return;
      case 'present':
        opened();
        return handlers.onpresent(message.participants, message.waiting ?? []);
      case 'waiting':
        return opened();
      case 'let-in':
        return handlers.onletin?.();
      case 'move-asked':
        return handlers.onmoveasked?.();
      case 'ice':
        return handlers.onice(message.iceServers);
      case 'from':
        return handlers.onmessage(message.peerId, message.message);
      case 'end':
        close();
        return handlers.onend(message.reason);
    }
  }

  function send(message: RoomClientMessage): boolean {
    if (!isUp || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  /** Waits for one pong at a time; a shorter patience replaces a longer one. */
  function ping(patienceMs: number): void {
    const before = performance.now() + patienceMs;
    if (before >= pongBefore) return;
    if (pongBefore === Infinity) {
      pingedAt = performance.now();
      if (!send({ type: 'ping' })) return;
    }
    pongBefore = before;
    clearTimeout(pongTimer);
    pongTimer = setTimeout(() => drop(false), patienceMs);
  }

  const ticker = setInterval(() => isUp && ping(timings.pongMs), timings.pingMs);

  function close(): void {
    closed = true;
    clearInterval(ticker);
    abandon();
  }

  connect();
  return {
    send,
    check() {
      if (closed) return;
      if (isUp) return ping(Math.min(Math.max(timings.doubtfulPongMs, 4 * roundTripMs), timings.pongMs));
      // An attempt that began without a network waits for an answer that doesn't come.
      if (performance.now() - startedAt < timings.openMs) return;
      abandon();
      connect();
    },
    leave() {
      send({ type: 'leave' });
      close();
    },
    close,
  };
}
