// Applications that show pages themselves, by the marks they leave in the browser's name.
const IN_APP_NAMES =
  /\b(FBAN|FBAV|FB_IAB|Instagram|WhatsApp|Messenger|Snapchat|Line|MicroMessenger|Twitter|GSA|TikTok|BytedanceWebview|LinkedInApp)\b/i;
const ANDROID_WEB_VIEW = /Android.*; wv\)/;
const IOS = /iPhone|iPad|iPod/;

/** Android's web views have the interface, and refuse behind it unless the application asked for the camera. */
export const isAndroidWebView = (userAgent: string): boolean => ANDROID_WEB_VIEW.test(userAgent);

/** Safari itself, and Chrome or Firefox on iOS, all carry « Safari/ »; a web view inside an application doesn't. */
const isIosWebView = (userAgent: string): boolean => IOS.test(userAgent) && !/Safari\//.test(userAgent);

/** A page shown inside another application. Gmail on iOS can't be told by its name: look at what works first. */
export const isInAppBrowser = (userAgent: string): boolean =>
  IN_APP_NAMES.test(userAgent) || isAndroidWebView(userAgent) || isIosWebView(userAgent);

export type BrowserToOpen = 'safari' | 'chrome' | 'any';

/** Where a link works on this system. */
export function browserToOpen(userAgent: string): BrowserToOpen {
  if (IOS.test(userAgent)) return 'safari';
  return /Android/.test(userAgent) ? 'chrome' : 'any';
}

/**
 * An address that leaves the application for the system's own browser, or null where there is no such thing. Not every
 * application lets it through: the link must remain to be copied.
 */
export function wayOut(link: string, userAgent: string): string | null {
  const [, scheme, rest] = /^(https?):\/\/(.+)$/.exec(link) ?? [];
  const browser = browserToOpen(userAgent);
  if (browser === 'safari') return scheme === 'https' ? `x-safari-${link}` : null;
  if (browser !== 'chrome' || !rest) return null;
  // Android takes what follows the last « # » as the intent's own: the link keeps its fragment.
  return `intent://${rest}#Intent;scheme=${scheme};package=com.android.chrome;end`;
}
