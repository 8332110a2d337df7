import { FAKE_CAMERA } from '../harness/media-browser.ts';
import { writeFakeCamera } from './support/fake-camera.ts';

export default () => writeFakeCamera(FAKE_CAMERA);
