import * as z from 'zod/mini';
import { IssuedLinkSchema, MemberInviteSchema } from '../account-link.ts';
import { endpoint } from '../endpoint.ts';
import { EmailSchema, InstantSchema } from '../primitives.ts';
import { TeamSchema } from '../team.ts';

/**
 * Who and what may open the facility's dossiers; for its coordinators, online. `proof-needed`: what lets someone in asks for
 * a proof of the last ten minutes, as one's own account does.
 */
export const teamApi = {
  read: endpoint({
    method: 'GET',
    path: '/api/facility/team',
    request: undefined,
    response: TeamSchema,
    errors: [],
  }),
  /** A code for one more tablet: once, shown once. */
  issueDeviceCode: endpoint({
    method: 'POST',
    path: '/api/facility/devices/code',
    request: undefined,
    response: z.object({ code: z.string(), expiresAt: InstantSchema }),
    errors: ['proof-needed'],
  }),
  /** Lost, stolen or given away: it is let in no longer, from its next question on. */
  removeDevice: endpoint({
    method: 'DELETE',
    path: '/api/facility/devices/:device',
    request: undefined,
    response: undefined,
    errors: ['not-found'],
  }),
  /** Ends every session of this person, on all devices. */
  signOutMember: endpoint({
    method: 'POST',
    path: '/api/facility/accounts/:account/sign-out',
    request: undefined,
    response: undefined,
    errors: ['not-found'],
  }),
  /** Makes the account; the link to it is shown once. */
  invite: endpoint({
    method: 'POST',
    path: '/api/facility/invitations',
    request: MemberInviteSchema,
    response: IssuedLinkSchema,
    errors: ['name-taken', 'proof-needed'],
  }),
  /** Another link: an invitation that lapsed or was lost, or a new password. Earlier ones end. */
  issueLink: endpoint({
    method: 'POST',
    path: '/api/facility/accounts/:account/link',
    /** `forgetFactors`: whatever else the person showed to come in is lost too. */
    request: z.object({ email: z.nullable(EmailSchema), forgetFactors: z.boolean() }),
    response: IssuedLinkSchema,
    errors: ['not-found', 'proof-needed'],
  }),
  /** Ends the link; of an invitation, the account too: nobody ever held it. */
  withdrawLink: endpoint({
    method: 'DELETE',
    path: '/api/facility/accounts/:account/link',
    request: undefined,
    response: undefined,
    errors: ['not-found'],
  }),
  /** Has left: signed out everywhere, and lets in no longer. Nobody removes oneself. */
  removeMember: endpoint({
    method: 'DELETE',
    path: '/api/facility/accounts/:account',
    request: undefined,
    response: undefined,
    errors: ['not-found'],
  }),
};
