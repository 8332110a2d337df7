/** The part of libheif's JavaScript build that is used here. */
declare module 'libheif-js/libheif/libheif.js' {
  type Shown = Pick<ImageData, 'width' | 'height' | 'data'>;
  interface HeifImage {
    get_width(): number;
    get_height(): number;
    /** Upright. Null when it can't be decoded. */
    display(into: Shown, done: (shown: Shown | null) => void): void;
  }
  interface HeifDecoder {
    decode(bytes: Uint8Array): HeifImage[];
  }
  const libheif: () => { HeifDecoder: new () => HeifDecoder };
  export default libheif;
}
