/** Makes a secret of a key and hands it to whoever keeps it; afterwards no copy of it is left here. */
import { randomBytes } from 'node:crypto';
import { throwIfAborted } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { ClientEngines } from './engines.ts';
import type { KeyParameters } from './parameters.ts';

export interface MadeSecret {
  readonly parameters: KeyParameters;
  readonly createdAtMs: number;
  /** Secret. */
  readonly secret: Uint8Array;
}

/** A key before it has a secret. */
export interface NewKey {
  /** 16 random bytes as 32 hexadecimal digits: says which key, nothing about it. */
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

export function newKey(name: string): NewKey {
  return { id: randomBytes(16).toString('hex'), name, createdAtMs: Date.now() };
}

/**
 * Records the stage `keygen`. `keep` seals or holds what it needs; the secret is zeroed when it returns, so it must not keep the array.
 * @throws PARAMETERS_INSECURE, CANCELLED, and what `keep` throws
 */
export async function makeSecret<T>(
  engines: Pick<ClientEngines, 'makeSecretKey'>,
  parameters: KeyParameters,
  keep: (made: MadeSecret) => T,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<T> {
  throwIfAborted(control.signal);
  const end = stopwatch.start('keygen');
  const secret = await engines.makeSecretKey(parameters, control);
  try {
    throwIfAborted(control.signal);
    control.report?.({ kind: 'stage', span: end({ count: 1 }) });
    return keep({ parameters, createdAtMs: Date.now(), secret });
  } finally {
    secret.fill(0);
  }
}
