import {
  RoomServerMessageSchema,
  type Participant,
  type RoomClientMessage,
  type RoomEnd,
} from '#domain/call.ts';

export interface RoomHandlers {
  onpresent(participants: Participant[]): void;
  onend(reason: RoomEnd): void;
  /** It comes back by itself. */
  onlost(): void;
  /** It doesn't come back: the token may have lost its worth. Ask to join again. */
  onrefused(): void;
}

export interface RoomSocket {
  /** Says goodbye, so that the others know at once. */
  leave(): void;
  close(): void;
}

const PING_MS = 1_000;
const SILENCE_MS = 2_500;
const CONNECT_TIMEOUT_MS = 4_000;
const RETRY_MS = 300;
/** Longer than the service takes to start again. */
const REFUSED_AFTER = 15;

const send = (socket: WebSocket, message: RoomClientMessage) => {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
};

/** The room's own channel: presence and goodbyes, found dead within 3.5 s and opened again at once. */
export function openRoom(url: string, handlers: RoomHandlers): RoomSocket {
  let socket: WebSocket;
  let closed = false;
  let failures = 0;
  let openedAt = 0;
  /** When the echo now awaited was sent; null when none is. */
  let pingedAt: number | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function drop(): void {
    if (closed) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    failures += 1;
    if (failures === 1) handlers.onlost();
    if (failures >= REFUSED_AFTER) {
      close();
      return handlers.onrefused();
    }
    retry = setTimeout(connect, failures === 1 ? 0 : RETRY_MS);
  }

  function read(data: unknown): void {
    const parsed = RoomServerMessageSchema.safeParse(JSON.parse(String(data)));
    // A newer service may say more than this page knows.
    if (!parsed.success) return;
    const message = parsed.data;
    if (message.type === 'pong') pingedAt = null;
    else if (message.type === 'present') {
      failures = 0;
      handlers.onpresent(message.participants);
    } else if (message.type === 'end') {
      close();
      handlers.onend(message.reason);
    }
  }

  function connect(): void {
    socket = new WebSocket(url);
    openedAt = Date.now();
    pingedAt = null;
    socket.onmessage = ({ data }) => read(data);
    socket.onclose = drop;
  }

  const ticker = setInterval(() => {
    const now = Date.now();
    if (socket.readyState === WebSocket.CONNECTING && now - openedAt > CONNECT_TIMEOUT_MS) drop();
    if (socket.readyState !== WebSocket.OPEN) return;
    if (pingedAt !== null && now - pingedAt > SILENCE_MS) return drop();
    if (pingedAt !== null) return;
    pingedAt = now;
    send(socket, { type: 'ping' });
  }, PING_MS);

  function close(): void {
    closed = true;
    clearInterval(ticker);
    clearTimeout(retry);
    socket.onclose = socket.onmessage = null;
    socket.close();
  }

  connect();
  return {
    leave() {
      send(socket, { type: 'leave' });
      close();
    },
    close,
  };
}
