import type { SvelteKitPWAOptions } from '@vite-pwa/sveltekit';
import { narrowToScopes } from './precache.ts';

/** Pictures of the real screens, which the browser tests take for the help pages. */
const SCREENSHOTS = [
  { name: 'etablissement-2-tableau', label: 'Le tableau de bord du jour' },
  { name: 'etablissement-4-creneau', label: 'Le choix du créneau' },
  { name: 'etablissement-6-dossier', label: 'Le télédossier' },
];

/**
 * The worker of `/e/` and `/m/`, registered by their layouts, and of `/r/` for a family that accepted notifications; and the manifest that `/e/` links: only the facility's
 * screens can be installed.
 */
export const staffPwa = (root: string): Partial<SvelteKitPWAOptions> => ({
  strategies: 'injectManifest',
  srcDir: 'src/service-worker',
  filename: 'sw.ts',
  registerType: 'prompt',
  injectRegister: false,
  injectManifest: {
    globPatterns: ['client/**/*.{js,css,svg,png,woff2}'],
    globIgnores: ['server/**', 'prerendered/**'],
    maximumFileSizeToCacheInBytes: 3_000_000,
    manifestTransforms: [narrowToScopes(root)],
  },
  manifest: {
    id: '/e/',
    name: 'Vis-à-vis, téléconsultations directes',
    short_name: 'Vis-à-vis',
    description: 'Réserver et préparer les téléconsultations directes de l’établissement, même sans réseau.',
    lang: 'fr',
    dir: 'ltr',
    start_url: '/e/',
    scope: '/e/',
    display: 'standalone',
    background_color: '#f6f7f4',
    theme_color: '#0a525c',
    categories: ['medical'],
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    screenshots: SCREENSHOTS.map(({ name, label }) => ({
      src: `/aide/${name}.png`,
      sizes: '1024x768',
      type: 'image/png',
      form_factor: 'wide' as const,
      label,
    })),
    shortcuts: [
      { name: 'Réserver', url: '/e/reserver', icons: [{ src: '/icons/icon-192.png', sizes: '192x192' }] },
      { name: 'Aujourd’hui', url: '/e/', icons: [{ src: '/icons/icon-192.png', sizes: '192x192' }] },
    ],
  },
});
