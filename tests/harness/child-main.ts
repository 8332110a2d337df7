import { createService } from '#server/app.ts';
import { readEnvironment } from '#server/config.ts';
import { createLogger } from '#server/logger.ts';
import { createSettableClock } from '../fakes/clock.ts';
import type { ChildMessage } from './child.ts';
import { dieAtDiskStep } from './disk-death.ts';

const clock = createSettableClock();
process.on('message', (message: ChildMessage) => {
  if ('setClock' in message) clock.set(message.setClock);
  else if ('dieAtDiskStep' in message) dieAtDiskStep(message.dieAtDiskStep);
  else clock.advance(message.advanceMs);
  process.send?.({ now: clock.now() });
});

const environment = readEnvironment(process.env);
if (process.env.TEST_CLOCK) clock.set(process.env.TEST_CLOCK);
const service = await createService({ environment, clock, logger: createLogger(environment) });
await service.listen();
process.send?.({ url: service.url() });
process.once('SIGTERM', () => void service.close().then(() => process.exit(0)));
// A test that was killed leaves no service behind.
process.once('disconnect', () => process.exit(1));
