import { ulid } from '#tests/factories/documents.ts';
import { randomBytes } from 'node:crypto';
import { openSocket, type Scene } from './room-scene.ts';

type Pass = { a: string; s: string; g: number; e: number; p: string; x: number; [field: string]: unknown };
const encode = (pass: Pass) => Buffer.from(JSON.stringify(pass)).toString('base64url');
/** Each of its own page: one that comes again and again is told to wait before it is judged. */
const newPeerId = () => randomBytes(16).toString('hex');
const flip = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'x' ? 'y' : 'x') + text.slice(at + 1);

/**
 * Tokens that must let nobody in, of each kind, by turns: altered signatures and bodies, expired, of an earlier epoch
 * or generation, of another room's page. Returns the status of each of `count` upgrades.
 */
export async function attack(scene: Scene, count: number): Promise<number[]> {
  const joined = (await scene.joinAsDoctor()).answer;
  const other = (await scene.joinAsDoctor(await scene.book(7))).answer;
  const [body = '', signature = ''] = joined.token.split('.');
  const pass = JSON.parse(Buffer.from(body, 'base64url').toString()) as Pass;
  const tokens = scene.running.service.calls.tokens;
  const signed = (over: object) =>
    tokens.sign({
      ...{ appointment: pass.a, facility: scene.facility, seat: 'practitioner', generation: pass.g },
      ...{ epoch: pass.e, peerId: newPeerId(), issuedAt: scene.clock.now(), expiresAt: pass.x, ...over },
    });
  const room = (token: string) => openSocket(`${scene.wsUrl}/room?token=${token}`);
  const signal = (token: string, peerId = joined.peerId) => scene.signal({ token, peerId });

  const kinds: ((turn: number) => ReturnType<typeof openSocket>)[] = [
    // The last character is left out: its spare bits may decode to the same bytes.
    (turn) => room(`${body}.${flip(signature, turn % (signature.length - 1))}`),
    (turn) => signal(`${flip(body, turn % body.length)}.${signature}`),
    () => room(`${encode({ ...pass, e: pass.e + 1 })}.${signature}`),
    () => signal(`${encode({ ...pass, s: 'patient' })}.${signature}`),
    () => room(signed({ expiresAt: scene.clock.now() - 1 })),
    () => room(signed({ epoch: pass.e - 1 })),
    () => room(signed({ generation: pass.g - 1 })),
    () => room(signed({ seat: 'guest-1' })),
    () => room(signed({ appointment: ulid(99) })),
    () => signal(joined.token, other.peerId),
    () => signal(other.token, joined.peerId),
    () => room(''),
  ];
  const statuses: number[] = [];
  for (let turn = 0; turn < count; turn += 50) {
    const batch = Array.from({ length: Math.min(50, count - turn) }, (_, i) =>
      kinds[(turn + i) % kinds.length]?.(turn + i),
    );
    for (const attempt of await Promise.all(batch)) {
      statuses.push(attempt?.status ?? 0);
      attempt?.socket.terminate();
    }
  }
  return statuses;
}
