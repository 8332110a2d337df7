import { IDENTIFIER_PATTERN, PASSCODE_PATTERN, readIdentifier, readPasscode } from '#domain/link-codes.ts';
import type { LinkClient, LinkFailure } from '$lib/adapters/link-client.ts';
import type { Contact } from '$lib/features/space/family-space.svelte.ts';

/** `form` also while the facility's name is still being asked for, or can't be. */
export type LinkPhase = 'no-token' | 'form' | 'superseded' | 'expired';

export type FieldFault = 'missing' | 'not-six-digits' | 'not-ten-characters';
export interface FieldFaults {
  identifier?: FieldFault;
  passcode?: FieldFault;
}

/** Why signing in didn't happen; `wrong` never says which of the three was (access.md, point 9). `locked`: only a new link helps. */
export type Refusal = 'wrong' | 'throttled' | 'locked' | 'offline' | 'trouble';

export interface LinkSignInOptions {
  /** From the address' fragment, repaired; null when there is none. */
  token: string | null;
  client: LinkClient;
  deviceNow: () => number;
  onSignedIn: (linkId: string) => void;
}

const MAX_WAIT_S = 24 * 3600;

export function findFaults(identifier: string, passcode: string): FieldFaults {
  const faults: FieldFaults = {};
  const digits = readIdentifier(identifier);
  if (digits === '') faults.identifier = 'missing';
  else if (!IDENTIFIER_PATTERN.test(digits)) faults.identifier = 'not-six-digits';
  const code = readPasscode(passcode);
  if (code === '') faults.passcode = 'missing';
  else if (!PASSCODE_PATTERN.test(code)) faults.passcode = 'not-ten-characters';
  return faults;
}

/** The page of a link, until its space opens. Nothing here changes state before the button is pressed. */
export class LinkSignIn {
  readonly #options: LinkSignInOptions;
  #phase = $state<LinkPhase>('form');
  #contact = $state.raw<Contact>({ name: null, phone: null });
  #busy = $state(false);
  #faults = $state.raw<FieldFaults>({});
  #refusal = $state<Refusal | null>(null);
  /** On this device's clock: only the time left matters. */
  #retryAtMs = $state(0);

  constructor(options: LinkSignInOptions) {
    this.#options = options;
    if (options.token === null) this.#phase = 'no-token';
  }

  get phase(): LinkPhase {
    return this.#phase;
  }
  get contact(): Contact {
    return this.#contact;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get faults(): FieldFaults {
    return this.#faults;
  }
  get refusal(): Refusal | null {
    return this.#refusal;
  }
  /** When trying again is allowed, while `refusal` is `throttled`. */
  get retryAt(): string {
    return new Date(this.#retryAtMs).toISOString();
  }

  /** Asks whose link it is; a failure only leaves the name unsaid. */
  async peek(): Promise<void> {
    const { client, token } = this.#options;
    if (token === null) return;
    const answer = await client.peek(token);
    if (!answer.ok) return;
    this.#contact = { name: answer.data.facilityName, phone: answer.data.facilityPhone };
    if (answer.data.state !== 'live') this.#phase = answer.data.state;
  }

  /** Returns the faults found, so that the screen can put the focus on the first. */
  async signIn(identifier: string, passcode: string): Promise<FieldFaults> {
    const { client, token, onSignedIn } = this.#options;
    if (this.#busy || token === null) return {};
    this.#faults = findFaults(identifier, passcode);
    this.#refusal = null;
    if (this.#faults.identifier || this.#faults.passcode) return this.#faults;

    this.#busy = true;
    const credentials = {
      token,
      identifier: readIdentifier(identifier),
      passcode: readPasscode(passcode),
    };
    const answer = await client.signIn(credentials);
    this.#busy = false;
    if (answer.ok) onSignedIn(answer.data.linkId);
    else this.#refuse(answer.failure);
    return {};
  }

  /** The wait is over: the form may be sent again. */
  release(): void {
    if (this.#refusal === 'throttled') this.#refusal = null;
  }

  #refuse(failure: LinkFailure) {
    if (failure.facilityPhone)
      this.#contact = { name: failure.facilityName ?? this.#contact.name, phone: failure.facilityPhone };
    switch (failure.error) {
      case 'link-superseded':
        this.#phase = 'superseded';
        break;
      case 'link-expired':
        this.#phase = 'expired';
        break;
      case 'too-many-attempts':
        this.#retryAtMs =
          this.#options.deviceNow() + Math.min(MAX_WAIT_S, failure.retryAfterSeconds ?? 0) * 1000;
        this.#refusal = failure.retryAfterSeconds ? 'throttled' : 'locked';
        break;
      case 'offline':
        this.#refusal = 'offline';
        break;
      default:
        this.#refusal = failure.error === 'bad-credentials' ? 'wrong' : 'trouble';
    }
  }
}
