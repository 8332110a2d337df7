import { formatPasscode } from '#domain/passcode.ts';
import type { Store } from '../adapters/store.ts';
import type { Credentials, CredentialSubject, LinkCredentials } from './credentials.ts';

/** The address of a link: built here and nowhere else. */
export const linkAddress = (publicUrl: string, token: string): string => `${publicUrl}/r#${token}`;

/** What a message or a paper note says of a link. */
export interface IssuedLink {
  link: string;
  identifier: string;
  /** In groups. */
  passcode: string;
}

export const linkRecordId = (linkId: string) => `link:${linkId}`;

/**
 * What was sent for a participant, or is to be: the one source of every link on paper, in a message or on a screen. A
 * link that left under an earlier key stays as it is until its generation ends.
 */
export function createIssuedLinks({ store, credentials }: { store: Store; credentials: Credentials }) {
  const service = store.database('service');

  async function credentialsOf(subject: CredentialSubject): Promise<LinkCredentials> {
    const [current, ...earlier] = credentials.every(subject) as [LinkCredentials, ...LinkCredentials[]];
    if (earlier.length === 0) return current;
    const kept = [current, ...earlier];
    const records = await service.getMany(kept.map(({ linkId }) => linkRecordId(linkId)));
    return kept[records.findIndex((record) => record !== null)] ?? current;
  }

  return {
    credentialsOf,
    /** Filled in at the moment it leaves, or is shown. */
    async of(subject: CredentialSubject, publicUrl: string): Promise<IssuedLink> {
      const { token, identifier, passcode } = await credentialsOf(subject);
      return { link: linkAddress(publicUrl, token), identifier, passcode: formatPasscode(passcode) };
    },
  };
}
export type IssuedLinks = ReturnType<typeof createIssuedLinks>;
