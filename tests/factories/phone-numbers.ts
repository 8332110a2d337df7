/** Numbers that ring nobody: ARCEP's ranges for fiction, and where there is none, numbers of zeros and runs. */
export const PHONE_NUMBERS = {
  mobile: { typed: '06 39 98 12 34', e164: '+33639981234', region: 'FR' },
  otherMobile: { typed: '06.39.98.56.78', e164: '+33639985678', region: 'FR' },
  landline: { typed: '01 99 00 12 34', e164: '+33199001234', region: 'FR' },
  reunionMobile: { typed: '0692 00 00 01', e164: '+262692000001', region: 'RE' },
  reunionLandline: { typed: '0262 99 00 12', e164: '+262262990012', region: 'RE' },
  mayotteMobile: { typed: '0639 00 00 01', e164: '+262639000001', region: 'YT' },
  guadeloupeMobile: { typed: '0690 00 00 01', e164: '+590690000001', region: 'GP' },
  guadeloupeLandline: { typed: '0590 99 00 12', e164: '+590590990012', region: 'GP' },
  guyaneMobile: { typed: '0694 00 00 01', e164: '+594694000001', region: 'GF' },
  guyaneLandline: { typed: '0594 99 00 12', e164: '+594594990012', region: 'GF' },
  martiniqueMobile: { typed: '0696 00 00 01', e164: '+596696000001', region: 'MQ' },
  martiniqueLandline: { typed: '0596 99 00 12', e164: '+596596990012', region: 'MQ' },
} as const;
