/** What this page can find out about the browser it was opened in. */
export interface BrowserFacts {
  userAgent: string;
  /** Cameras and microphones can be asked for at all. */
  hasMediaDevices: boolean;
  /** False on plain http: no browser gives a camera there. */
  isSecureContext: boolean;
}

export type BrowserToOpen = 'safari' | 'chrome' | 'any';

/** Whether a call can be held here, or where to open the link instead (R14). */
export type BrowserFitness = { fit: true } | { fit: false; inApp: boolean; openIn: BrowserToOpen };

// Applications that show pages themselves. Gmail on iOS can't be told by its name, hence the features first.
const IN_APP_NAMES = /FBAN|FBAV|FB_IAB|Instagram|Line\/|MicroMessenger|Snapchat|Twitter|LinkedInApp|GSA\//;
const ANDROID_WEB_VIEW = /Android.*; wv\)/;
const IOS = /iPhone|iPad|iPod/;

export function assessBrowser({ userAgent, hasMediaDevices, isSecureContext }: BrowserFacts): BrowserFitness {
  const ios = IOS.test(userAgent);
  const openIn = ios ? 'safari' : /Android/.test(userAgent) ? 'chrome' : 'any';
  // Safari itself, and Chrome or Firefox on iOS, all carry « Safari/ »; a web view inside an application doesn't.
  const iosWebView = ios && !/Safari\//.test(userAgent);
  const inApp = IN_APP_NAMES.test(userAgent) || ANDROID_WEB_VIEW.test(userAgent) || iosWebView;
  if (isSecureContext && !hasMediaDevices) return { fit: false, inApp, openIn };
  // Android's web views have the interface, and refuse behind it unless the application asked for the camera.
  if (ANDROID_WEB_VIEW.test(userAgent)) return { fit: false, inApp, openIn };
  return { fit: true };
}
