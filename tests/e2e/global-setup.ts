import { FAKE_CAMERA } from './playwright.config.ts';
import { writeFakeCamera } from './support/fake-camera.ts';

export default () => writeFakeCamera(FAKE_CAMERA);
