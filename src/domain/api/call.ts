import * as z from 'zod/mini';
import { CallFiguresSchema } from '../call-summary.ts';
import { endpoint } from '../endpoint.ts';

export const callApi = {
  /**
   * How the call went for the page whose room token this is, closed meanwhile or not: the token is the right, since
   * this leaves with the page (`sendBeacon` of `application/json`, or fetch with `keepalive`). Sent again, the longer
   * call counts.
   */
  summary: endpoint({
    method: 'POST',
    path: '/api/calls/summary',
    request: z.object({ token: z.string().check(z.maxLength(1_000)), figures: CallFiguresSchema }),
    response: undefined,
    errors: ['room-closed', 'too-many-attempts'],
  }),
};
