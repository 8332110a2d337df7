import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readBounce } from '../adapters/bounce.ts';
import type { SmsGateway } from '../adapters/sms.ts';
import { Failure } from '../failure.ts';
import type { ServiceLogger } from '../logger.ts';
import type { Notifications } from '../services/notifications/notifications.ts';
import { MAIL_WEBHOOK, SMS_WEBHOOK, type Webhooks } from '../services/webhooks.ts';

interface Dependencies {
  webhooks: Webhooks;
  smsGateway: SmsGateway | null;
  notifications: Pick<Notifications, 'takeReceipt'>;
  logger: ServiceLogger;
}

const SMS_LIMIT_BYTES = 16 * 1024;
/** A bounce may bring all of the mail back. */
const MAIL_LIMIT_BYTES = 256 * 1024;
/** Per address: gateways send from few, and one guesses nothing at this rate. */
const rateLimit = { max: 3000, timeWindow: '1 minute' };

const bodyOf = ({ body }: FastifyRequest) => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));
const textsOf = (values: object) =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** Where gateways and mail servers say what became of messages: no session, no browser; a secret, and signatures. */
export async function webhookRoutes(app: FastifyInstance, dependencies: Dependencies): Promise<void> {
  const { webhooks, smsGateway, notifications, logger } = dependencies;

  /** Before its body is read. */
  async function judge({ params }: FastifyRequest): Promise<void> {
    const { secret = '' } = params as Record<string, string>;
    if (!webhooks.isSecret(secret)) throw new Failure('not-found');
  }

  async function takeSms(request: FastifyRequest): Promise<void> {
    const query = textsOf(request.query as object);
    const receipts = smsGateway?.receipts({
      url: webhooks.publicUrl() + request.url,
      headers: textsOf(request.headers),
      query,
      body: bodyOf(request),
    });
    if (!receipts) throw new Failure('forbidden');
    for (const { id = '', ...receipt } of receipts) {
      const traces = `${query['message'] ?? ''} ${id}`;
      if (await notifications.takeReceipt({ ...receipt, channel: 'sms', traces })) continue;
      logger.info({ state: receipt.state }, 'a receipt about no message of ours');
      // Gateways that repeat theirs find it a little later, should it have come before its own answer.
      throw new Failure('not-found');
    }
  }

  async function takeMail(request: FastifyRequest): Promise<void> {
    const bounce = await readBounce(bodyOf(request));
    if (bounce && !(await notifications.takeReceipt({ ...bounce, channel: 'email' })))
      logger.info({ state: bounce.state }, 'a bounce about no message of ours');
  }

  await app.register(async (scope) => {
    // Signatures are of the bytes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const shared = { onRequest: judge, config: { rateLimit } };
    scope.route({
      ...{ method: ['GET', 'POST'], url: SMS_WEBHOOK, exposeHeadRoute: false },
      ...{ bodyLimit: SMS_LIMIT_BYTES, ...shared },
      handler: async (request, reply) => {
        await takeSms(request);
        return reply.header('cache-control', 'no-store').code(204).send();
      },
    });
    scope.route({
      ...{ method: 'POST', url: MAIL_WEBHOOK, bodyLimit: MAIL_LIMIT_BYTES, ...shared },
      handler: async (request, reply) => {
        await takeMail(request);
        return reply.header('cache-control', 'no-store').code(204).send();
      },
    });
  });
}
