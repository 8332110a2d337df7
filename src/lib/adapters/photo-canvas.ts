export interface Redrawn {
  bytes: ArrayBuffer;
  mediaType: 'image/jpeg';
}

export interface RedrawOptions {
  /** The size to draw at, from the photo's own. */
  fit: (width: number, height: number) => { width: number; height: number };
  quality: number;
}

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('this browser cannot show that picture'));
    image.src = url;
  });
}

/**
 * Draws a photo again, smaller: only what one sees is left of it, not the place and hour the phone wrote into it.
 * An `<img>` turns it upright on the way. Null when this browser can't show the picture.
 */
export async function redrawPhoto(file: Blob, { fit, quality }: RedrawOptions): Promise<Redrawn | null> {
  const url = URL.createObjectURL(file);
  try {
    const image = await load(url);
    const canvas = document.createElement('canvas');
    Object.assign(canvas, fit(image.naturalWidth, image.naturalHeight));
    const context = canvas.getContext('2d');
    if (!context) return null;
    // A transparent PNG would turn black in a JPEG.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
    // iOS keeps the memory of a canvas until it shrinks.
    canvas.width = 0;
    return drawn && { bytes: await drawn.arrayBuffer(), mediaType: 'image/jpeg' };
  } catch {
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}
