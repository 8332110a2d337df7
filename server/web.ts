import cookie from '@fastify/cookie';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Environment } from './config.ts';
import { createHttpServer } from './http-server.ts';
import type { ServiceLogger } from './logger.ts';
import { installBodyDepth } from './plugins/body-depth.ts';
import { installCsrf } from './plugins/csrf.ts';
import { answerError, installErrors } from './plugins/errors.ts';
import { installRateLimit } from './plugins/rate-limit.ts';
import { installSecurityHeaders } from './plugins/security-headers.ts';
import { installServiceMark } from './plugins/service-mark.ts';

/** What a route takes unless it says otherwise: no form holds more. */
const BODY_LIMIT_BYTES = 256 * 1024;

export interface RouteAddress {
  method: string;
  path: string;
  bodyLimit: number;
}

/** HTTP without any route: what every request passes first, in order, and the addresses of this service. */
export async function createWeb(environment: Environment, logger: ServiceLogger, buildFolder: string) {
  const server = createHttpServer(environment);
  const app: FastifyInstance = fastify({
    serverFactory: (handler) => server.create(handler),
    loggerInstance: logger as FastifyBaseLogger,
    // One hop: what stands further left in X-Forwarded-For is whatever the client wrote there.
    trustProxy: environment.TRUST_PROXY && ((_address, hop) => hop === 0),
    bodyLimit: BODY_LIMIT_BYTES,
    genReqId: () => randomUUID(),
    // One line per request drowns everything else, the first start's words included.
    logController: new LogController({ disableRequestLogging: environment.LOG_LEVEL !== 'debug' }),
    // An address that can't be read comes by no hook.
    frameworkErrors(error, request, reply) {
      secure(request, reply);
      return answerError(error, request, reply);
    },
    forceCloseConnections: true,
  });
  const url = () => {
    const { port } = app.server.address() as AddressInfo;
    return `${server.protocol}://${environment.HOST === '0.0.0.0' ? '127.0.0.1' : environment.HOST}:${port}`;
  };

  const routes: RouteAddress[] = [];
  app.addHook('onRoute', ({ method, url: path, bodyLimit }) => {
    for (const one of [method].flat())
      routes.push({ method: one, path, bodyLimit: bodyLimit ?? BODY_LIMIT_BYTES });
  });
  installErrors(app);
  installServiceMark(app);
  const secure = installSecurityHeaders(app, buildFolder);
  await installRateLimit(app);
  await app.register(cookie);
  installCsrf(app, environment.PUBLIC_URL ? new URL(environment.PUBLIC_URL).origin : null);
  installBodyDepth(app);

  return {
    app,
    server,
    /** All that were registered, in order. */
    routes,
    /** Where it listens on this machine. */
    url,
    /** The address in every link. */
    publicUrl: () => environment.PUBLIC_URL ?? url(),
  };
}
