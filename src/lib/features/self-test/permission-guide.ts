import { m } from '$lib/paraglide/messages.js';

/** How to take a refusal back in one browser: what to say, and what its picture shows. */
export interface PermissionGuide {
  words: () => string;
  /** Null where the way leads through menus that no small picture shows. */
  picture: GuidePicture | null;
}

export interface GuidePicture {
  /** What the picture shows, for who doesn't see it. */
  label: () => string;
  /** What stands at the left of the address. */
  mark: 'sliders' | 'padlock' | 'aA' | 'camera-off';
  /** What the opened panel offers beside « Caméra » and « Micro ». */
  control: 'switch' | 'allow' | 'blocked';
  /** The panel's heading, where it has one that must be touched first. */
  heading?: () => string;
  bar: 'top' | 'bottom';
}

const GENERIC: PermissionGuide = {
  words: m.call_remedy_permission_denied,
  picture: { label: m.call_guide_generic, mark: 'padlock', control: 'allow', bar: 'top' },
};

/** By the device's description, system first; the first that fits counts. */
const GUIDES: [RegExp, PermissionGuide][] = [
  [
    /^(iPhone|iPad), Safari/,
    {
      words: m.call_remedy_permission_denied_ios,
      picture: {
        ...{ label: m.call_guide_safari_ios, mark: 'aA', control: 'allow', bar: 'bottom' },
        heading: m.call_guide_settings,
      },
    },
  ],
  // Other browsers there have no permissions of their own: the system's settings decide.
  [/^(iPhone|iPad), /, { words: m.call_remedy_permission_system_ios, picture: null }],
  [/^Mac, Safari/, { words: m.call_remedy_permission_denied_safari_mac, picture: null }],
  [
    /^Android, (Chrome|Edge|Opera)/,
    {
      words: m.call_remedy_permission_denied_chrome,
      picture: {
        ...{ label: m.call_guide_chrome_android, mark: 'sliders', control: 'switch', bar: 'top' },
        heading: m.call_guide_permissions,
      },
    },
  ],
  [
    /^Android, Firefox/,
    {
      words: m.call_remedy_permission_denied_firefox,
      picture: { label: m.call_guide_firefox_android, mark: 'padlock', control: 'blocked', bar: 'top' },
    },
  ],
  [
    /, Firefox/,
    {
      words: m.call_remedy_permission_denied_firefox_desktop,
      picture: { label: m.call_guide_firefox_desktop, mark: 'camera-off', control: 'blocked', bar: 'top' },
    },
  ],
  [
    /^(Windows|Mac|Linux|Chromebook), (Chrome|Opera)/,
    {
      words: m.call_remedy_permission_denied_chrome_desktop,
      picture: { label: m.call_guide_chrome_desktop, mark: 'sliders', control: 'switch', bar: 'top' },
    },
  ],
  [
    /, Edge/,
    {
      words: m.call_remedy_permission_denied_edge,
      picture: {
        ...{ label: m.call_guide_edge, mark: 'padlock', control: 'allow', bar: 'top' },
        heading: m.call_guide_permissions,
      },
    },
  ],
];

/** For this device (its description: « iPhone, Safari »). */
export const permissionGuide = (device: string): PermissionGuide =>
  GUIDES.find(([mark]) => mark.test(device))?.[1] ?? GENERIC;
