/** Takes the drawing out of a page's frame, and its memory back: phones keep that of a canvas until it shrinks. */
export function clearFrame(frame: HTMLElement): void {
  for (const canvas of frame.querySelectorAll('canvas')) canvas.width = 0;
  frame.replaceChildren();
}

/** Puts a drawing in the place of the one before. */
export function fillFrame(frame: HTMLElement, canvas: HTMLCanvasElement): void {
  clearFrame(frame);
  frame.append(canvas);
}
