import { describe, expect, it } from 'vitest';
import { holdPicture, releasePicture } from './picture-hold.ts';

/** A connection that sends sound and a picture; what was asked of each, in order. */
function sending() {
  const log: string[] = [];
  const sender = (kind: string) => {
    const encoding = { active: true };
    return {
      track: { kind },
      getParameters: () => ({ encodings: [{ ...encoding }] }),
      setParameters: async ({ encodings: [wanted] }: RTCRtpSendParameters, options?: object) => {
        Object.assign(encoding, wanted);
        log.push(`${kind} ${encoding.active ? 'sent' : 'held'}${options ? ', whole' : ''}`);
      },
    };
  };
  const senders = [sender('audio'), sender('video')];
  return { log, connection: { getSenders: () => senders } as unknown as RTCPeerConnection };
}

describe('a picture', () => {
  it('is held and comes back whole; sound is left alone', async () => {
    const { log, connection } = sending();
    await holdPicture(connection, 'lost');
    await releasePicture(connection, 'lost');
    expect(log).toEqual(['video held', 'video sent, whole']);
  });

  it('stays held while another reason is left', async () => {
    const { log, connection } = sending();
    await holdPicture(connection, 'path');
    await holdPicture(connection, 'lost');
    await releasePicture(connection, 'lost');
    expect(log).toEqual(['video held']);
    await releasePicture(connection, 'path');
    expect(log).toEqual(['video held', 'video sent, whole']);
  });

  it('that nothing holds is sent whole when asked for', async () => {
    const { log, connection } = sending();
    await releasePicture(connection, 'lost');
    expect(log).toEqual(['video sent, whole']);
  });

  it('goes on where the browser refuses', async () => {
    const { connection } = sending();
    const [, video] = connection.getSenders();
    if (video) video.setParameters = () => Promise.reject(new DOMException('closed', 'InvalidStateError'));
    await expect(holdPicture(connection, 'lost')).resolves.toBeUndefined();
  });
});
