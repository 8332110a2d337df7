import { authApi } from '#domain/api/auth.ts';
import { ownAnswer } from '#tests/fakes/own-answer.ts';
import { expect, it } from 'vitest';
import { createApiClient } from './api-client.ts';

const ask = (response: Response) => createApiClient(async () => response)(authApi.signOut);
const signedOut = JSON.stringify({ error: 'signed-out' });

it('believes the service’s refusal', async () => {
  const answer = await ask(ownAnswer(signedOut, { status: 401 }));
  expect(answer).toEqual({ ok: false, failure: { error: 'signed-out' } });
});

it.each([
  [200, '<html>Bienvenue</html>'],
  [204, null],
  [401, signedOut],
])('takes another’s %i for no network', async (status, body) => {
  const answer = await ask(new Response(body, { status }));
  expect(answer).toEqual({ ok: false, failure: { error: 'offline', foreign: true } });
});

it('takes a redirection for another’s: a wifi that sends everyone to its own page', async () => {
  const asked: (RequestInit | undefined)[] = [];
  // As a browser shows one that it is told not to follow.
  const redirect = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
  const answer = await createApiClient(async (_input, init) => {
    asked.push(init);
    return redirect;
  })(authApi.signOut);
  expect(asked).toMatchObject([{ redirect: 'manual' }]);
  expect(answer).toEqual({ ok: false, failure: { error: 'offline', foreign: true } });
});

it('says nothing of wifi when a proxy finds nobody behind it', async () => {
  const answer = await ask(new Response('<html>', { status: 502 }));
  expect(answer).toEqual({ ok: false, failure: { error: 'offline' } });
});

it('leaves nothing unheard when another’s answer breaks off', async () => {
  const cut = new ReadableStream({ start: (controller) => controller.error(new Error('cut')) });
  const answer = await ask(new Response(cut));
  expect(answer).toEqual({ ok: false, failure: { error: 'offline', foreign: true } });
});
