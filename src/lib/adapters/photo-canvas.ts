/** As decoded, upright. */
export type Picture = Pick<ImageData, 'width' | 'height' | 'data'>;

export interface Redrawn {
  bytes: ArrayBuffer;
  thumbnail: ArrayBuffer;
  mediaType: 'image/jpeg';
}

interface Drawing {
  maxEdge: number;
  /** 0 to 1 */
  quality: number;
}

export interface RedrawOptions {
  /** The size to draw at, from the photo's own. */
  fit: (width: number, height: number, maxEdge: number) => { width: number; height: number };
  /** Tried in turn until one has at most `maxBytes`; else the last one. */
  drawings: readonly Drawing[];
  maxBytes: number;
  thumbnail: Drawing;
}

interface Source {
  image: CanvasImageSource;
  width: number;
  height: number;
}

async function load(file: Blob): Promise<Source> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = () => reject(new Error('this browser cannot show that picture'));
      image.src = url;
    });
    return { image, width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function open(photo: Blob | Picture): Promise<Source> {
  if (photo instanceof Blob) return load(photo);
  const { data, width, height } = photo;
  const image = await createImageBitmap(new ImageData(new Uint8ClampedArray(data), width, height));
  return { image, width, height };
}

/** The canvas with the photo on it. iOS keeps the memory of one until it shrinks: `release`. */
function draw({ image }: Source, size: { width: number; height: number }) {
  const canvas = Object.assign(document.createElement('canvas'), size);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser has no canvas left');
  context.imageSmoothingQuality = 'high';
  // A transparent PNG would turn black in a JPEG.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, size.width, size.height);
  context.drawImage(image, 0, 0, size.width, size.height);
  return canvas;
}
const release = (canvas: HTMLCanvasElement) => (canvas.width = 0);

async function encode(canvas: HTMLCanvasElement, quality: number): Promise<ArrayBuffer> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
  if (!blob) throw new Error('this browser could not draw that picture');
  return blob.arrayBuffer();
}

/**
 * Draws a photo again, smaller: only what one sees is left of it, not the place and hour the phone wrote into it.
 * An `<img>` turns it upright on the way. Null when this browser can't show the picture.
 */
export async function redrawPhoto(
  photo: Blob | Picture,
  { fit, drawings, maxBytes, thumbnail }: RedrawOptions,
): Promise<Redrawn | null> {
  try {
    const source = await open(photo);
    const sizeAt = (maxEdge: number) => fit(source.width, source.height, maxEdge);
    let canvas = draw(source, sizeAt(drawings[0]?.maxEdge ?? 0));
    let bytes = new ArrayBuffer(0);
    for (const { maxEdge, quality } of drawings) {
      const size = sizeAt(maxEdge);
      if (size.width !== canvas.width) {
        release(canvas);
        canvas = draw(source, size);
      }
      bytes = await encode(canvas, quality);
      if (bytes.byteLength <= maxBytes) break;
    }
    const small = draw({ ...source, image: canvas }, sizeAt(thumbnail.maxEdge));
    const redrawn = { bytes, thumbnail: await encode(small, thumbnail.quality), mediaType: 'image/jpeg' };
    release(canvas);
    release(small);
    if (source.image instanceof ImageBitmap) source.image.close();
    return redrawn as Redrawn;
  } catch {
    return null;
  }
}
