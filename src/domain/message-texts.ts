import * as z from 'zod/mini';
import { AuthorSchema } from './author.ts';
import { forbiddenIn, type Known } from './forbidden-content.ts';
import { MESSAGE_KINDS, type MessageKind } from './message.ts';
import { InstantSchema } from './primitives.ts';

/** A push shows the same fixed words to everybody. */
export const TextChannelSchema = z.enum(['sms', 'email']);
export type TextChannel = z.infer<typeof TextChannelSchema>;
export const MessageKindSchema = z.enum(MESSAGE_KINDS);

/** What a facility may word itself. An SMS that makes up for another SMS doesn't exist. */
export const OWN_TEXTS: readonly { kind: MessageKind; channel: TextChannel }[] = MESSAGE_KINDS.flatMap(
  (kind) => TextChannelSchema.options.map((channel) => ({ kind, channel })),
).filter(({ kind, channel }) => kind !== 'complete' || channel === 'email');

/** Filled in on the server, at the moment the message leaves. */
export const VARIABLES = ['etablissement', 'date', 'lien', 'identifiant', 'motdepasse', 'telephone'] as const;
export type Variable = (typeof VARIABLES)[number];

/** The way in of an e-mail stands below its text, whatever it says: nobody can leave it out. */
export const variablesOf = (channel: TextChannel): readonly Variable[] =>
  channel === 'sms' ? VARIABLES : ['etablissement', 'date', 'telephone'];

export function compulsoryOf(kind: MessageKind, channel: TextChannel): readonly Variable[] {
  if (channel === 'email' || kind === 'cancelled') return ['date'];
  // They have the codes.
  if (kind === 'deposited') return ['date', 'lien'];
  const wayIn = ['lien', 'identifiant', 'motdepasse'] as const;
  return kind === 'awaited' ? wayIn : ['date', ...wayIn];
}

/** `subject` is an e-mail's alone: empty in an SMS. */
export const OwnTextSchema = z.object({
  subject: z.string().check(z.trim(), z.maxLength(120)),
  text: z.string().check(z.trim(), z.maxLength(800)),
});
export type OwnText = z.infer<typeof OwnTextSchema>;

export const KeptTextSchema = z.extend(OwnTextSchema, { at: InstantSchema, by: AuthorSchema });
export type KeptText = z.infer<typeof KeptTextSchema>;

export const TextFaultSchema = z.object({
  field: z.enum(['subject', 'text']),
  fault: z.enum([
    'empty',
    'unknown-variable',
    'missing-variable',
    'address',
    'health',
    'practitioner',
    'speciality',
    'money',
    'too-long',
  ]),
  /** The word or the variable that it is about; of a text too long: by how many signs. */
  about: z.string(),
});
export type TextFault = z.infer<typeof TextFaultSchema>;

const VARIABLE = /\{([^{}]*)\}/g;
/**
 * Any address is the service's own to give: another one would look like it. Telephones make a link of whatever looks
 * like one, and endings are too many to list; so a full stop wants a space after it.
 */
const ADDRESS = /\b(https?:\/\/|www\.)\S*|[\p{L}\d-]+\.(?:[\p{L}\d-]+\.)*\p{L}{2,}|\b\d+(\.\d+){3}\b/iu;

export const fillIn = (text: string, values: Record<Variable, string>): string =>
  text.replace(VARIABLE, (whole, name: string) => values[name as Variable] ?? whole);

const used = (text: string) => Array.from(text.matchAll(VARIABLE), ([, name = '']) => name);

function faultsIn(field: TextFault['field'], text: string, channel: TextChannel, known: Known): TextFault[] {
  if (!text.trim()) return [{ field, fault: 'empty', about: '' }];
  const allowed: readonly string[] = variablesOf(channel);
  const bare = text.replace(VARIABLE, ' ');
  const [address] = ADDRESS.exec(bare) ?? [];
  return [
    ...used(text)
      .filter((name) => !allowed.includes(name))
      .map((name) => ({ field, fault: 'unknown-variable' as const, about: `{${name}}` })),
    ...(/[{}]/.test(bare) ? [{ field, fault: 'unknown-variable' as const, about: '{' }] : []),
    ...(address === undefined ? [] : [{ field, fault: 'address' as const, about: address }]),
    ...forbiddenIn(bare, known).map(({ kind, word }) => ({ field, fault: kind, about: word })),
  ];
}

/** All that keeps a text from leaving, but its length. */
export function textFaults(
  { kind, channel, subject, text }: OwnText & { kind: MessageKind; channel: TextChannel },
  known: Known,
): TextFault[] {
  const inSubject = channel === 'email' ? faultsIn('subject', subject, channel, known) : [];
  const missing = compulsoryOf(kind, channel).filter((name) => !used(text).includes(name));
  return [
    ...inSubject,
    ...faultsIn('text', text, channel, known),
    ...missing.map((name) => ({
      field: 'text' as const,
      fault: 'missing-variable' as const,
      about: `{${name}}`,
    })),
  ];
}
