/** The recovery slot: 160 random bits on paper need no scrypt. No parameters. */
import { RECOVERY_SECRET_BYTES, formatRecoveryCode, parseRecoveryCode } from '../recovery-code.ts';
import { randomSecret } from '../primitives.ts';
import type { NewSlotSecret } from './secret.ts';

export function makeRecoverySecret(): NewSlotSecret {
  const secret = randomSecret(RECOVERY_SECRET_BYTES);
  return { secret, parameters: new Uint8Array(0), recoveryCode: formatRecoveryCode(secret) };
}

/** Throws PASSPHRASE_WRONG when the code was mistyped. */
export function recoverySecret(code: string): Uint8Array {
  return parseRecoveryCode(code);
}
