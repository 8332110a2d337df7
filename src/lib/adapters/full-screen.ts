/** Safari names it so before 16.4; the iPhone's has neither. */
interface WebkitElement {
  webkitRequestFullscreen?: () => void;
}
interface WebkitDocument {
  webkitFullscreenEnabled?: boolean;
  webkitFullscreenElement?: Element | null;
  webkitExitFullscreen?: () => void;
}

const webkit = () => document as Document & WebkitDocument;

const current = () => document.fullscreenElement ?? webkit().webkitFullscreenElement ?? null;

/** Whether any element may fill the screen here. */
export const canFillScreen = (): boolean =>
  document.fullscreenEnabled || webkit().webkitFullscreenEnabled === true;

/** Fills the screen with it, or gives the screen back. A refusal leaves everything as it is. */
export function toggleFullScreen(element: HTMLElement & WebkitElement): void {
  if (current()) return leaveFullScreen();
  if (element.requestFullscreen) void element.requestFullscreen().catch(() => undefined);
  else element.webkitRequestFullscreen?.();
}

function leaveFullScreen(): void {
  if (!current()) return;
  if (document.exitFullscreen) void document.exitFullscreen().catch(() => undefined);
  else webkit().webkitExitFullscreen?.();
}

/** Tells at once and at each change whether something fills the screen, until the returned function is called. */
export function watchFullScreen(onchange: (isFull: boolean) => void): () => void {
  const tell = () => onchange(current() !== null);
  const events = ['fullscreenchange', 'webkitfullscreenchange'];
  for (const event of events) document.addEventListener(event, tell);
  tell();
  return () => {
    for (const event of events) document.removeEventListener(event, tell);
  };
}
