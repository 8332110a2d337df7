import type { Regime } from './facility.ts';

/** The regime of someone who doesn't know theirs. */
export const UNKNOWN_REGIME = 'autre';

/** Insurance regimes by their French codes (« grand régime »); each facility may edit its own list. */
export const DEFAULT_REGIMES: Regime[] = [
  { code: '01', label: 'Régime général' },
  { code: '02', label: 'Régime agricole (MSA)' },
  { code: '04', label: 'SNCF' },
  { code: '05', label: 'RATP' },
  { code: '06', label: 'Marins (ENIM)' },
  { code: '07', label: 'Mines' },
  { code: '08', label: 'Militaires (CNMSS)' },
  { code: '10', label: 'Notaires (CRPCEN)' },
  { code: '91', label: 'Éducation nationale (MGEN)' },
  { code: UNKNOWN_REGIME, label: 'Autre ou inconnu' },
];
