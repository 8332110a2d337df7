const FONT = "font-family:'Atkinson Hyperlegible Next',Verdana,Arial,sans-serif";

/** By kind of place. Colours are the screens' own (src/lib/ui/tokens.css), in the light. */
export const mailStyle = {
  page: `margin:0;padding:0;background:#f6f7f4;color:#12262b;${FONT}`,
  'ground-page': 'background:#f6f7f4;border-collapse:collapse;table-layout:fixed',
  card: 'max-width:600px;table-layout:fixed;background:#ffffff;border:1px solid #dde4e1;border-radius:14px;border-collapse:separate',
  sender: `padding:20px;border-bottom:1px solid #dde4e1;color:#0a525c;${FONT}`,
  name: 'margin:0;font-size:20px;line-height:1.3;font-weight:700',
  body: `padding:28px 20px 12px;color:#12262b;font-size:18px;line-height:1.5;${FONT}`,
  foot: `padding:20px 20px 12px;border-top:1px solid #dde4e1;color:#3e5156;${FONT}`,
  line: 'margin:0 0 16px;font-size:18px;line-height:1.5',
  small: 'margin:0 0 12px;color:#3e5156;font-size:16px;line-height:1.5',
  steps: 'margin:0 0 16px;padding:0 0 0 24px;font-size:18px;line-height:1.5',
  step: 'margin:0 0 8px;font-size:18px;line-height:1.5',
  buttons: 'margin:8px 0 20px;border-collapse:separate',
  ground: 'background:#0a525c;border-radius:10px',
  button: `display:block;padding:16px 12px;border-radius:10px;background:#0a525c;color:#ffffff;font-size:18px;line-height:1.3;font-weight:700;text-align:center;text-decoration:none;${FONT}`,
  keys: 'margin:0 0 20px;background:#dcecec;border-radius:10px;border-collapse:separate',
  label: `padding:10px 12px;color:#07414a;font-size:16px;line-height:1.4;${FONT}`,
  value:
    "padding:10px 12px;color:#07414a;font-size:20px;line-height:1.4;font-weight:700;text-align:right;white-space:nowrap;font-family:'Courier New',Courier,monospace",
  address: 'margin:0 0 16px;font-size:16px;line-height:1.5;overflow-wrap:anywhere;word-break:break-all',
  link: 'color:#0a525c;text-decoration:underline;overflow-wrap:anywhere',
  whole: 'white-space:nowrap',
};

/** The same in the dark: only what changes. Inline styles are stronger, hence each `!important`. */
const IN_THE_DARK: Partial<Record<keyof typeof mailStyle, string>> = {
  page: 'background:#0d1719;color:#ebf2f0',
  'ground-page': 'background:#0d1719',
  card: 'background:#162326;border-color:#2a3b3f',
  sender: 'color:#79cdcf;border-color:#2a3b3f',
  body: 'color:#ebf2f0',
  foot: 'color:#bccbca;border-color:#2a3b3f',
  small: 'color:#bccbca',
  ground: 'background:#79cdcf',
  button: 'background:#79cdcf;color:#032a2f',
  keys: 'background:#173c41',
  label: 'color:#b5e6e6',
  value: 'color:#b5e6e6',
  link: 'color:#79cdcf',
};
const dark = Object.entries(IN_THE_DARK)
  .map(([kind, style]) => `.${kind}{${style.replace(/;|$/g, ' !important$&')}}`)
  .join('');

/** Identifiers must not become telephone numbers; numbers that are have their links. */
export const MAIL_HEAD = [
  '<meta charset="utf-8">',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<meta name="color-scheme" content="light dark">',
  '<meta name="supported-color-schemes" content="light dark">',
  '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">',
  '<style>',
  ':root{color-scheme:light dark}',
  '@media (max-width:480px){.card{border:0 !important;border-radius:0 !important}}',
  '@media (min-width:481px){.margin{padding:24px 12px !important}',
  '.sender,.body,.foot{padding-left:32px !important;padding-right:32px !important}}',
  `@media (prefers-color-scheme:dark){${dark}}`,
  '</style>',
].join('\n');
