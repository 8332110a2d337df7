import {
  browserToOpen,
  isAndroidWebView,
  isInAppBrowser,
  type BrowserToOpen,
} from '#domain/in-app-browser.ts';

/** What this page can find out about the browser it was opened in. */
export interface BrowserFacts {
  userAgent: string;
  /** Cameras and microphones can be asked for at all. */
  hasMediaDevices: boolean;
  /** False on plain http: no browser gives a camera there. */
  isSecureContext: boolean;
}

/** Whether a call can be held here, or where to open the link instead (R14). */
export type BrowserFitness = { fit: true } | { fit: false; inApp: boolean; openIn: BrowserToOpen };

export function assessBrowser({ userAgent, hasMediaDevices, isSecureContext }: BrowserFacts): BrowserFitness {
  const openIn = browserToOpen(userAgent);
  const inApp = isInAppBrowser(userAgent);
  if (isSecureContext && !hasMediaDevices) return { fit: false, inApp, openIn };
  if (isAndroidWebView(userAgent)) return { fit: false, inApp, openIn };
  return { fit: true };
}
