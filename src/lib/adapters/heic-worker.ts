import libheif from 'libheif-js/libheif/libheif.js';
import type { HeicAnswer } from './heic.ts';

async function decode(bytes: ArrayBuffer): Promise<HeicAnswer> {
  const [image] = new (libheif().HeifDecoder)().decode(new Uint8Array(bytes));
  if (!image) return null;
  const [width, height] = [image.get_width(), image.get_height()];
  const picture = { width, height, data: new Uint8ClampedArray(width * height * 4) };
  return new Promise((resolve) => image.display(picture, (shown) => resolve(shown && picture)));
}

onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
  const answer = (picture: HeicAnswer) =>
    postMessage(picture, { transfer: picture ? [picture.data.buffer] : [] });
  decode(data).then(answer, () => answer(null));
};
