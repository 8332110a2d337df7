/** What the worker reads of a push; the service made it by `PushPayloadSchema` (src/domain/push.ts). */
export interface ShownPush {
  title: string;
  body: string;
  tag: string;
  /** A path of this service. */
  open: string;
  receipt: unknown;
}

/** Browsers read a backslash as a slash: two of either begin another site's address. */
const OWN_PATH = /^\/(?![/\\])/;
const textIn = (fields: Record<string, unknown>, key: string) => {
  const value = fields[key];
  return typeof value === 'string' ? value : '';
};

/**
 * Without the schema library, which would weigh more than all the rest. Whatever came, something is shown: a browser takes
 * silent pushes back.
 * @param scope where a tap leads when nothing else is said
 */
export function readPayload(text: string, scope: string): ShownPush {
  let fields: Record<string, unknown> = {};
  try {
    fields = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    // Not one of ours.
  }
  const open = textIn(fields, 'open');
  return {
    title: textIn(fields, 'title') || 'Vis-à-vis',
    body: textIn(fields, 'body'),
    tag: textIn(fields, 'tag') || scope,
    open: OWN_PATH.test(open) ? open : scope,
    receipt: fields['receipt'],
  };
}

/**
 * Whether a window may be led from one path to another: of the same audience, staff or doctors, and nobody is in a call
 * there. A family's window is left alone.
 */
export const mayLead = (from: string, to: string): boolean =>
  /^\/[em](\/|$)/.test(from) && from[1] === to[1] && !from.startsWith('/m/consultations/');
