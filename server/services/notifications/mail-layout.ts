import type { Letter } from '../../messages/fr.ts';
import { MAIL_HEAD, mailStyle } from './mail-style.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
const WEB = /https?:\/\/[^\s<]+[^\s<.,]/g;
/** A passcode in its groups: read as one word. */
const PASSCODE = /\b[0-9A-Z]{4}-[0-9A-Z]{3}-[0-9A-Z]{3}\b(?![^<]*>)/g;
const PHONE = /(?<![\d+])(?:0\d|\+\d{1,3})(?:\u00a0\d{1,4}){3,6}/g;
const STEP = /^\d\. /;

/** Every line by itself, the link alone on its own: mail programs cut long lines and lose the end of links. */
export function asText({ paragraphs, link }: Letter): string {
  const [greeting = '', ...rest] = paragraphs;
  const places = link ? [greeting, ...rest.slice(0, -3), link, ...rest.slice(-3)] : paragraphs;
  return `${places.join('\n\n')}\n`;
}

/** A tag with its class, for the dark, and the same written out, for programs that read no style sheet. */
const tag = (name: string, kind: keyof typeof mailStyle, inner: string, more = '') =>
  `<${name} class="${kind}"${more} style="${mailStyle[kind]}">${inner}</${name}>`;
const table = (kind: keyof typeof mailStyle, rows: string, more = '') =>
  tag(
    'table',
    kind,
    rows,
    ` role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"${more}`,
  );
const anchor = (address: string, shown: string) => tag('a', 'link', shown, ` href="${address}"`);

const linked = (text: string) =>
  escape(text)
    .replace(WEB, (address) => anchor(address, address))
    .replace(PASSCODE, (passcode) => tag('span', 'whole', passcode))
    .replace(PHONE, (number) => anchor(`tel:${number.replace(/\u00a0/g, '')}`, number));

function block(text: string): string {
  const lines = text.split('\n');
  if (!lines.every((line) => STEP.test(line))) return tag('p', 'line', lines.map(linked).join('<br>'));
  return tag('ol', 'steps', lines.map((line) => tag('li', 'step', linked(line.replace(STEP, '')))).join(''));
}

const keyRow = ({ label, value }: Letter['keys'][number]) =>
  `<tr>${tag('td', 'label', escape(label))}${tag('td', 'value', escape(value))}</tr>`;

/** The button, what to type once there, and the link in full for who can't press. */
function wayIn({ link, buttonLabel, keys }: Letter): string[] {
  if (!link) return [];
  const button = tag('a', 'button', escape(buttonLabel), ` href="${escape(link)}"`);
  return [
    table('buttons', `<tr>${tag('td', 'ground', button, ' align="center" bgcolor="#0a525c"')}</tr>`),
    ...(keys.length > 0 ? [table('keys', keys.map(keyRow).join(''))] : []),
    tag('p', 'address', anchor(escape(link), escape(link))),
  ];
}

/**
 * One column of tables with their styles inline, which every mail program shows alike, and a style sheet for the dark
 * and for narrow screens, which some leave out. No picture, nothing fetched, no address but those one reads.
 */
export function asHtml(letter: Letter): string {
  const { subject, sender, paragraphs } = letter;
  const [before, after] = [paragraphs.slice(0, -3), paragraphs.slice(-3)];
  const card = [
    `<tr>${tag('td', 'sender', tag('h1', 'name', escape(sender)))}</tr>`,
    `<tr>${tag('td', 'body', [...before.map(block), ...wayIn(letter)].join('\n'))}</tr>`,
    `<tr>${tag('td', 'foot', after.map((text) => tag('p', 'small', linked(text))).join('\n'))}</tr>`,
  ].join('\n');
  return [
    '<!doctype html>',
    `<html lang="fr"><head><title>${escape(subject)}</title>${MAIL_HEAD}</head>`,
    tag(
      'body',
      'page',
      table(
        'ground-page',
        `<tr><td align="center" class="margin" style="padding:0">${table('card', card)}</td></tr>`,
      ),
    ),
    '</html>',
  ].join('\n');
}
