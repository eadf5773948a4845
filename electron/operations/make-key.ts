/** Makes a secret key and hands it to whoever keeps it; afterwards no copy of it is left here. */
import { randomBytes } from 'node:crypto';
import type { SecretKeyBytes } from '../../engine/key-owner.ts';
import type { KeyParameters } from '../../shared/he/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { throwIfAborted } from '../../shared/errors/index.ts';

export interface MadeKey {
  /** 16 random bytes as 32 hexadecimal digits: says which key, nothing about it. */
  readonly id: string;
  readonly parameters: KeyParameters;
  readonly createdAtMs: number;
  /** Secret. */
  readonly secret: Uint8Array;
}

/**
 * Records the stage `keygen`. `keep` seals or holds what it needs; the secret is zeroed when it returns, so it must not keep the array.
 * @throws PARAMETERS_INSECURE, CANCELLED, and what `keep` throws
 */
export async function makeKey<T, P extends KeyParameters>(
  keyMaker: { makeSecretKey(parameters: P, control?: Control): Promise<SecretKeyBytes> },
  parameters: P,
  keep: (key: MadeKey) => T | Promise<T>,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<T> {
  throwIfAborted(control.signal);
  const end = stopwatch.start('keygen');
  const secret = await keyMaker.makeSecretKey(parameters, control);
  try {
    throwIfAborted(control.signal);
    control.report?.({ kind: 'stage', span: end({ count: 1 }) });
    const id = randomBytes(16).toString('hex');
    return await keep({ id, parameters, createdAtMs: Date.now(), secret });
  } finally {
    secret.fill(0);
  }
}
