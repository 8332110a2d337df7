import { SERVICE_MARK } from '#domain/api/service-mark.ts';

/** An answer of the service's own, as browsers tell it from a hotel's sign-in page. */
export const ownAnswer = (body: BodyInit | null, init: ResponseInit = {}) =>
  new Response(body, {
    ...init,
    headers: { ...(init.headers as Record<string, string>), [SERVICE_MARK]: '1' },
  });
