import type { Ulid } from '#domain/primitives.ts';
import { Secret, TOTP } from 'otpauth';
import { instant, type Clock } from '../../adapters/clock.ts';
import { Failure } from '../../failure.ts';
import type { FactorStore, StoredRecoveryCodes } from './factors.ts';
import type { Sealing } from './sealing.ts';

/** RFC 6238 with what every application knows: SHA-1, 6 digits, 30 s. */
const PERIOD_SECONDS = 30;
const PENDING_MS = 15 * 60_000;
/** Steps before and after the present one: clocks differ, and typing takes time. */
const WINDOW = 1;
const ISSUER = 'Vis-à-vis';

interface Dependencies {
  factors: FactorStore;
  sealing: Sealing;
  clock: Clock;
}

/** Codes of an application on the person's phone. */
export function createTotp({ factors, sealing, clock }: Dependencies) {
  /** The time step that `code` belongs to; null when none within reach. */
  function stepOf(sealed: string, account: Ulid, code: string): number | null {
    const secret = Secret.fromBase32(sealing.open(sealed, account));
    const now = { timestamp: clock.now(), period: PERIOD_SECONDS };
    const delta = TOTP.validate({ secret, token: code, window: WINDOW, ...now });
    return delta === null ? null : TOTP.counter(now) + delta;
  }

  return {
    /** A new secret for the application, to be confirmed within a quarter of an hour; the one in use stays until then. */
    async begin(account: Ulid, label: string): Promise<{ secret: string; address: string }> {
      const secret = new Secret({ size: 20 });
      const sealed = sealing.seal(secret.base32, account);
      await factors.change(account, () => ({
        pendingTotp: { sealed, expiresAt: clock.now() + PENDING_MS },
      }));
      const address = new TOTP({ issuer: ISSUER, label, secret }).toString();
      return { secret: secret.base32, address };
    },
    /** @throws Failure `step-expired` when nothing waits to be confirmed, `code-refused` */
    async confirm(account: Ulid, code: string, recoveryCodes: StoredRecoveryCodes): Promise<void> {
      const { pendingTotp } = await factors.read(account);
      if (!pendingTotp || pendingTotp.expiresAt <= clock.now()) throw new Failure('step-expired');
      const lastStep = stepOf(pendingTotp.sealed, account, code);
      if (lastStep === null) throw new Failure('code-refused');
      const { sealed } = pendingTotp;
      const isConfirmed = await factors.change(account, (current) =>
        current.pendingTotp?.sealed === sealed
          ? { totp: { sealed, addedAt: instant(clock), lastStep }, pendingTotp: null, recoveryCodes }
          : null,
      );
      if (!isConfirmed) throw new Failure('step-expired');
    },
    /** Whether this is a code of now; each is taken once. */
    verify: (account: Ulid, code: string): Promise<boolean> =>
      factors.change(account, ({ totp }) => {
        const step = totp && stepOf(totp.sealed, account, code);
        if (!totp || step === null || step <= totp.lastStep) return null;
        return { totp: { ...totp, lastStep: step } };
      }),
  };
}
export type Totp = ReturnType<typeof createTotp>;
