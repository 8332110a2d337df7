import type { LinkMessage } from '#domain/link-message.ts';
import { FakePeerConnection } from '#tests/fakes/peer-connection.ts';
import { describe, expect, it, vi } from 'vitest';
import { Negotiation } from './negotiation.ts';

function side() {
  const connection = new FakePeerConnection();
  const sent: LinkMessage[] = [];
  const negotiation = new Negotiation({
    connectionId: 'c-1',
    connection: connection as unknown as RTCPeerConnection,
    repeatMs: 300,
    send: (message) => sent.push(message) > 0,
    freshIceServers: async () => [{ urls: ['turn:relay'], username: 'fresh' }],
  });
  return { connection, sent, negotiation };
}
const offer = (negotiation: number) =>
  ({ type: 'offer', connection: 'c-1', negotiation, sdp: `theirs ${negotiation}` }) as const;
const answer = (negotiation: number) => ({ ...offer(negotiation), type: 'answer' }) as const;
const candidate = (negotiation: number) =>
  ({
    type: 'candidate',
    connection: 'c-1',
    negotiation,
    candidate: { candidate: `at ${negotiation}`, sdpMid: '0', sdpMLineIndex: 0 },
  }) as const;

describe('a restart', () => {
  it('takes the one answer that belongs to it, once', async () => {
    const { connection, sent, negotiation } = side();
    await negotiation.restart();
    await negotiation.restart();
    expect(sent).toMatchObject([{ negotiation: 1 }, { negotiation: 2 }]);
    await negotiation.receive(answer(1));
    await negotiation.receive(candidate(1));
    await negotiation.receive(answer(2));
    await negotiation.receive(answer(2));
    await negotiation.receive(candidate(2));
    expect(connection.log.filter((line) => /remote|candidate/.test(line))).toEqual([
      'remote theirs 2',
      'candidate at 2',
    ]);
    expect(negotiation.isPending).toBe(false);
  });

  it('is overtaken by the next before it was sent', async () => {
    const { sent, negotiation } = side();
    await Promise.all([negotiation.restart(), negotiation.restart()]);
    expect(sent).toMatchObject([{ negotiation: 2 }]);
  });

  it('is repeated as long as nobody has answered, but not at once', async () => {
    vi.useFakeTimers();
    const { sent, negotiation } = side();
    await negotiation.restart();
    negotiation.repeat();
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(301);
    negotiation.repeat();
    expect(sent).toHaveLength(2);
    await negotiation.receive(answer(1));
    vi.advanceTimersByTime(301);
    negotiation.repeat();
    expect(sent).toHaveLength(2);
    vi.useRealTimers();
  });

  it('is answered once a number, the same answer again for the same offer, none for an older one', async () => {
    const { connection, sent, negotiation } = side();
    await negotiation.receive(offer(3));
    await negotiation.receive(offer(3));
    await negotiation.receive(offer(2));
    expect(sent).toMatchObject([
      { type: 'answer', negotiation: 3, sdp: 'answer 1' },
      { type: 'answer', negotiation: 3, sdp: 'answer 1' },
    ]);
    expect(connection.log).toEqual(['remote theirs 3', 'servers fresh', 'local answer 1']);
    expect(negotiation.number).toBe(3);
  });

  it('says nothing after the connection is over', async () => {
    const { sent, negotiation } = side();
    const restarting = negotiation.restart();
    negotiation.close();
    await restarting;
    expect(sent).toEqual([]);
  });

  it('goes on waiting for its answer when an address can’t be used, or an earlier attempt fails late', async () => {
    const { connection, negotiation } = side();
    let fail: (cause: Error) => void = () => undefined;
    const { createOffer } = connection;
    connection.createOffer = () => new Promise((_resolve, reject) => (fail = reject));
    const overtaken = negotiation.restart();
    await vi.waitFor(() => expect(connection.log).toEqual(['servers fresh']));
    connection.createOffer = createOffer;
    await negotiation.restart();
    fail(new DOMException('overtaken', 'InvalidStateError'));
    await overtaken;
    connection.addIceCandidate = () => Promise.reject(new DOMException('no such part', 'OperationError'));
    await negotiation.receive(candidate(2));
    await negotiation.receive(answer(2));
    expect(connection.log.at(-1)).toBe('remote theirs 2');
  });

  it('survives what the browser refuses', async () => {
    const { connection, sent, negotiation } = side();
    connection.createOffer = () => Promise.reject(new DOMException('closed', 'InvalidStateError'));
    await negotiation.restart();
    expect(sent).toEqual([]);
    expect(negotiation.isPending).toBe(false);
  });
});
