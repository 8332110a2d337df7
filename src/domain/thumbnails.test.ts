import { expect, test } from 'vitest';
import { hasThumbnail, thumbnailAddress } from './thumbnails.ts';

test.each([
  ['/files/a/b', '/files/a/b/thumbnail'],
  ['/files/a/b?link=c', '/files/a/b/thumbnail?link=c'],
])('of %s it is %s', (file, thumbnail) => {
  expect(thumbnailAddress(file)).toBe(thumbnail);
});

test.each([
  ['image/jpeg', true],
  ['image/webp', true],
  ['application/pdf', false],
])('%s has one: %s', (mediaType, has) => {
  expect(hasThumbnail({ mediaType })).toBe(has);
});
