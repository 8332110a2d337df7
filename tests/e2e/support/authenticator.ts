import type { BrowserContext, CDPSession, Page } from '@playwright/test';

export interface Finger {
  cdp: CDPSession;
  authenticatorId: string;
}
/** Chromium's own authenticator, with a finger that is always recognised. */
export async function addAuthenticator(context: BrowserContext, page: Page): Promise<Finger> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}
