import type { Letter } from '../../messages/fr.ts';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
const LINKED = /https?:\/\/[^\s<]+[^\s<.,]/g;

/** Every line by itself, the link alone on its own: mail programs cut long lines and lose the end of links. */
export function asText({ paragraphs, link }: Letter): string {
  const [greeting = '', ...rest] = paragraphs;
  const places = link ? [greeting, ...rest.slice(0, -3), link, ...rest.slice(-3)] : paragraphs;
  return `${places.join('\n\n')}\n`;
}

const PARAGRAPH = 'margin:0 0 16px;font-size:18px;line-height:1.5';
const BUTTON =
  'display:inline-block;padding:14px 24px;border-radius:10px;background:#0b5c52;color:#ffffff;font-size:18px;font-weight:700;text-decoration:none';

/** One column of plain blocks: what every mail program shows alike. Styles inline, no picture, nothing fetched. */
export function asHtml({ subject, paragraphs, link, buttonLabel }: Letter): string {
  const block = (text: string) => {
    const lines = escape(text).replace(LINKED, (url) => `<a href="${url}">${url}</a>`);
    return `<p style="${PARAGRAPH}">${lines.replace(/\n/g, '<br>')}</p>`;
  };
  const button = link
    ? [
        `<p style="${PARAGRAPH}"><a href="${escape(link)}" style="${BUTTON}">${escape(buttonLabel)}</a></p>`,
        block(link),
      ]
    : [];
  const before = paragraphs.slice(0, -3).map(block);
  const after = paragraphs.slice(-3).map(block);
  return [
    '<!doctype html>',
    `<html lang="fr"><head><meta charset="utf-8"><title>${escape(subject)}</title></head>`,
    '<body style="margin:0;padding:24px;background:#ffffff;color:#1c2430;font-family:Verdana,Arial,sans-serif">',
    '<div style="max-width:560px;margin:0 auto">',
    ...before,
    ...button,
    ...after,
    '</div></body></html>',
  ].join('\n');
}
