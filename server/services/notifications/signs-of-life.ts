import { CHANNELS, type Channel } from '#domain/message.ts';
import type { Instant } from '#domain/primitives.ts';
import { instant, type Clock } from '../../adapters/clock.ts';
import type { Store, Stored } from '../../adapters/store.ts';

export interface SignOfLife extends Stored {
  type: 'channel-life';
  channel: Channel;
  at: Instant;
}

const PREFIX = 'channel-life:';
export const isSignOfLife = (id: string): boolean => id.startsWith(PREFIX);

/** A try by hand got through: told to whichever instance sends, by way of the store. */
export function createSignsOfLife({ store, clock }: { store: Store; clock: Clock }) {
  const service = store.database('service');
  const known = new Map<Channel, Instant>();
  let isFirst = true;

  return {
    async note(channel: Channel): Promise<void> {
      const _id = PREFIX + channel;
      const at = instant(clock);
      await service.update<SignOfLife>(_id, (current) => ({
        ...{ ...current, _id, type: 'channel-life', channel, at },
      }));
      known.set(channel, at);
    },
    /** The channels of which another instance noted one since this was asked last. */
    async fresh(): Promise<Channel[]> {
      const signs = await service.getMany<SignOfLife>(CHANNELS.map((channel) => PREFIX + channel));
      const unheard = signs.flatMap((sign) => (sign && known.get(sign.channel) !== sign.at ? sign : []));
      for (const { channel, at } of unheard) known.set(channel, at);
      // What was noted before a start says nothing of now.
      const told = isFirst ? [] : unheard.map(({ channel }) => channel);
      isFirst = false;
      return told;
    },
  };
}
