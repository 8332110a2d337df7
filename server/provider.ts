import type { FastifyInstance } from 'fastify';
import type { Access } from './access.ts';
import type { Clock } from './adapters/clock.ts';
import { createIdentityProvider } from './adapters/identity-provider.ts';
import type { Store } from './adapters/store.ts';
import type { Environment } from './config.ts';
import type { ServiceLogger } from './logger.ts';
import { providerRoutes } from './routes/provider.ts';
import { createPeriodicJob } from './services/booking/periodic.ts';
import type { Leases } from './services/leases.ts';
import { createAttempts } from './services/provider/attempts.ts';
import { createProviderSignIn } from './services/provider/provider-sign-in.ts';

interface Dependencies {
  environment: Environment;
  access: Access;
  store: Store;
  clock: Clock;
  leases: Leases;
  logger: ServiceLogger;
  publicUrl: () => string;
}

const SWEEP_EVERY_MS = 3_600_000;

function create({ environment, access, store, clock, logger }: Dependencies) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = environment;
  if (!issuer || !clientId || !clientSecret) return null;
  const identityProvider = createIdentityProvider(
    {
      ...{ issuer, clientId, clientSecret, discovery: environment.OIDC_DISCOVERY },
      ...{ scopes: environment.OIDC_SCOPES, acr: environment.OIDC_ACR },
      subjectClaim: environment.OIDC_SUBJECT_CLAIM,
      isInsecure: environment.NODE_ENV !== 'production' && issuer.startsWith('http:'),
    },
    clock,
  );
  const attempts = createAttempts({ store, clock, throttle: access.throttle });
  return createProviderSignIn({
    ...access,
    ...{ name: environment.OIDC_NAME, issuer, identityProvider, attempts, logger },
  });
}

/** Signing in by an identity provider, where one is set. */
export function createProviderParts(app: FastifyInstance, dependencies: Dependencies) {
  const { access, leases, logger, publicUrl } = dependencies;
  const provider = create(dependencies);
  providerRoutes(app, { ...access, provider, publicUrl });
  const sweep = async () => provider?.sweep();
  return createPeriodicJob('provider-attempts', sweep, { leases, logger, everyMs: SWEEP_EVERY_MS });
}
