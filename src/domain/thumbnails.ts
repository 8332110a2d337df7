/** Longest edge, in pixels. */
export const THUMBNAIL_SIDE_PIXELS = 320;
export const MAX_THUMBNAIL_BYTES = 30_000;

/** Pictures have one. The service draws no page of a PDF: a sign stands for it, and nothing is asked. */
export const hasThumbnail = ({ mediaType }: { mediaType: string }): boolean => mediaType.startsWith('image/');

/** Where a file's thumbnail is, from where the file itself is: a query (`?link=…`) stays. */
export const thumbnailAddress = (fileAddress: string): string =>
  fileAddress.replace(/(?=\?|$)/, '/thumbnail');
