/** Evaluation keys made by SEAL, seeded, one at a time, reduced to what their plan can reach. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { galoisElement, RELINEARISATION } from '../../../shared/packing/interactive/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import type { EvaluationKeyShape } from '../../../shared/packing/interactive/index.ts';
import { PolynomialPacker } from '../../wire/polynomials.ts';
import { savedKeyDigits } from '../../seal/keys-format.ts';
import { callSeal } from '../../seal/library.ts';
import type { KeyGenerator, Seal } from '../../seal/library.ts';
import { withScope } from '../../seal/scope.ts';
import { SEED_BYTES, evaluationKeyBytes, keyPrimes } from '../../../shared/packing/geometry.ts';

/** The rotation of a Galois element: the discrete logarithm to base 3. @throws EVALUATION_KEYS_PARAMETERS */
function stepOf(element: number, polyDegree: number): number {
  for (let step = 0; step < polyDegree / 2; step++)
    if (galoisElement(step, polyDegree) === element) return step;
  throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS', `${element} is not the element of a rotation`);
}

/** The wire form of one key. */
export function makeEvaluationKey(
  seal: Seal,
  generator: KeyGenerator,
  parameters: RingParameters,
  key: EvaluationKeyShape,
): Uint8Array {
  const { polyDegree, dataPrimes } = parameters;
  const saved = savedKey(seal, generator, key, polyDegree);
  const all = dataPrimes.length + 1;
  const digits = savedKeyDigits(saved, dataPrimes.length, polyDegree * all);
  const packer = new PolynomialPacker(polyDegree);
  const bytes = new Uint8Array(evaluationKeyBytes(parameters, key));
  const block = 8 * polyDegree;
  const words = new Uint8Array(block * (key.primes + 1));
  let offset = 0;
  for (const { seed, c0 } of digits.slice(0, key.primes)) {
    bytes.set(seed, offset);
    words.set(c0.subarray(0, key.primes * block));
    words.set(c0.subarray((all - 1) * block), key.primes * block);
    offset += SEED_BYTES;
    offset += packer.pack(words, keyPrimes(parameters, key), bytes.subarray(offset));
  }
  return bytes;
}

function savedKey(
  seal: Seal,
  generator: KeyGenerator,
  key: EvaluationKeyShape,
  polyDegree: number,
): Uint8Array {
  return withScope((scope) =>
    callSeal('an evaluation key', () => {
      const made =
        key.galoisElement === RELINEARISATION
          ? generator.createRelinKeysSerializable()
          : generator.createGaloisKeysSerializableWithSteps(
              Int32Array.of(stepOf(key.galoisElement, polyDegree)),
            );
      return scope.track(made).saveToArray(seal.ComprModeType.none) as Uint8Array;
    }),
  );
}
