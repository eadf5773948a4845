/** Evaluation keys made natively: fresh encryptions of zero that carry what is switched from, as SEAL makes them. */
import type { EvaluationKeysShape } from '../../../shared/packing/evaluation-keys.ts';
import { joinBytes } from '../../../shared/bytes.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { EngineHandle, KeyAddon, KeyHandle } from '../../../native/index.ts';
import { controlled } from '../../native/controlled.ts';
import { writeKeysHeader } from '../../wire/evaluation-keys.ts';

export interface KeysWish {
  readonly shape: EvaluationKeysShape;
  /** Primes of the ring of the keys, the last of them special: data primes in order, then the special one of the parameters. */
  readonly keyPrimes: number;
  /** What errors are multiplied with: 1n for BFV, t for BGV. */
  readonly errorFactor: bigint;
  /** Behind the keys: an encryption of zero modulo all of those primes. */
  readonly withPublicKey: boolean;
}

/** The whole wire form. Cost: some 15 ms a key at N = 8192. @throws EVALUATION_KEYS_PARAMETERS, CANCELLED */
export async function makeNativeKeys(
  addon: KeyAddon,
  engine: EngineHandle,
  key: KeyHandle,
  { shape, keyPrimes, errorFactor, withPublicKey }: KeysWish,
  control: Control,
): Promise<Uint8Array> {
  const elements = BigUint64Array.from(shape.keys, ({ galoisElement }) => BigInt(galoisElement));
  const levels = BigUint64Array.from(shape.keys, ({ primes }) => BigInt(primes));
  const keys = await controlled(addon, control, 'keygen', (stop) =>
    addon.makeEvaluationKeys(engine, stop, key, keyPrimes, errorFactor, elements, levels, withPublicKey),
  );
  return joinBytes([writeKeysHeader(shape), keys]);
}
