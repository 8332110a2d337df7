/** Whether a video may float over other windows; Firefox has a button of its own for that. */
export const canFloat = (): boolean => document.pictureInPictureEnabled === true;

/** Lets the video float over everything, or takes it back. A refusal leaves everything as it is. */
export function toggleFloating(video: HTMLVideoElement): void {
  if (document.pictureInPictureElement) landFloating();
  else void video.requestPictureInPicture().catch(() => undefined);
}

export function landFloating(): void {
  if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined);
}

/** Tells at each change whether a video inside that element floats, until the returned function is called. */
export function watchFloating(within: HTMLElement, onchange: (isFloating: boolean) => void): () => void {
  const tell = () => onchange(document.pictureInPictureElement !== null);
  const events = ['enterpictureinpicture', 'leavepictureinpicture'];
  for (const event of events) within.addEventListener(event, tell);
  return () => {
    for (const event of events) within.removeEventListener(event, tell);
  };
}
