import type { OutboxPreview } from '#domain/api/public.ts';
import type { Outbox } from './outbox.ts';
import type { OutboxDocument } from './outbox-document.ts';
import type { Renderer } from './render.ts';

const SHOWN = 100;

/** Every message as it would leave, the latest first. For the demo alone: it shows links and passcodes. */
export function createPreviews({ outbox, render }: { outbox: Pick<Outbox, 'all'>; render: Renderer }) {
  async function preview(message: OutboxDocument): Promise<OutboxPreview | null> {
    const { _id: id, channel, state, at } = message;
    const rendered = await render(message);
    if (!rendered) return null;
    const about = { id, channel, state, at };
    if (rendered.channel === 'sms')
      return { ...about, to: rendered.sms.to, subject: null, text: rendered.sms.text, html: null };
    if (rendered.channel === 'push') {
      const { title, text } = rendered.push;
      return { ...about, to: title, subject: title, text, html: null };
    }
    const { to, subject, text, html } = rendered.mail;
    return { ...about, to, subject, text, html };
  }

  return async function previews(): Promise<OutboxPreview[]> {
    const all = await outbox.all();
    const recent = all.sort((a, b) => b.at.localeCompare(a.at)).slice(0, SHOWN);
    return (await Promise.all(recent.map(preview))).filter((one) => one !== null);
  };
}
