export type ScreenOutcome =
  | { ok: true; track: MediaStreamTrack }
  /** `cancelled`: one chose nothing. `system`: the computer lets no browser see its screen. */
  | { ok: false; cause: 'cancelled' | 'system' };

/** Text that is to be read wants every pixel and few pictures: what moves little takes little. */
const WISHES = {
  video: { frameRate: { ideal: 8, max: 10 } },
  audio: false,
  // Not this very tab, or one would see the other in a hall of mirrors.
  selfBrowserSurface: 'exclude',
  surfaceSwitching: 'include',
};

/** Phones have no such thing. */
export const canShowScreen = (): boolean =>
  navigator.mediaDevices !== undefined && 'getDisplayMedia' in navigator.mediaDevices;

/** Asks which screen, window or tab to show. Call it inside a press. */
export async function openScreen(): Promise<ScreenOutcome> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(WISHES);
    const [track] = stream.getVideoTracks();
    if (!track) return { ok: false, cause: 'cancelled' };
    track.contentHint = 'detail';
    return { ok: true, track };
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    // Chromium gives both refusals the same name.
    const isSystem = name === 'NotAllowedError' ? /system/i.test(String(error)) : name !== 'AbortError';
    return { ok: false, cause: isSystem ? 'system' : 'cancelled' };
  }
}
