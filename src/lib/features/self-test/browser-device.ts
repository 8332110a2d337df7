import { describeDevice, type BrowserIdentity } from './device-description.ts';

/** The device that this page is on, in words a nurse understands: « Android, Chrome ». */
export const thisDevice = (): string => describeDevice(navigator as BrowserIdentity);
