/** Evaluation keys as SEAL's objects, rebuilt from the wire form for one context. */
import { RELINEARISATION } from '../../../shared/packing/interactive/index.ts';
import type { RingParameters } from '../../../shared/he/index.ts';
import type { EvaluationKeysShape } from '../../../shared/packing/interactive/index.ts';
import { visitDigits } from '../../wire/evaluation-keys.ts';
import { PolynomialPacker } from '../../wire/polynomials.ts';
import { RESIDUES_OFFSET, seededFrame, setSeed } from '../../seal/format.ts';
import { galoisIndex, keysFrame } from '../../seal/keys-format.ts';
import type { KeyedLevel } from '../../seal/context.ts';
import { callSeal } from '../../seal/library.ts';
import type { GaloisKeys, RelinKeys, Seal } from '../../seal/library.ts';
import { Scope } from '../../seal/scope.ts';
import { throwIfStopped } from '../../seal/stop.ts';
import type { StopBuffer } from '../../seal/stop.ts';
import { keyPrimes } from '../../../shared/packing/geometry.ts';

/** One object a key, so that no frame holds more than one. */
export interface SealKeys {
  readonly relinearisation: RelinKeys | undefined;
  readonly rotations: ReadonlyMap<number, GaloisKeys>;
  dispose(): void;
}

interface Digit {
  readonly seed: Uint8Array;
  readonly c0: Uint8Array;
}

/**
 * Expands checked keys. Memory: polynomials of all primes, two for each digit: 2.6 MB a key at N = 8192 and four data primes, whatever part of
 * it travelled; what did not travel is zero and is never read.
 * @throws CANCELLED, and what unpacking throws
 */
export function openKeys(
  seal: Seal,
  level: KeyedLevel,
  parameters: RingParameters,
  source: { readonly shape: EvaluationKeysShape; readonly bytes: Uint8Array; readonly stop: StopBuffer },
): SealKeys {
  const scope = new Scope();
  const rotations = new Map<number, GaloisKeys>();
  let relinearisation: RelinKeys | undefined;
  const digits = source.shape.keys.map((): Digit[] => []);
  visitDigits(parameters, source.shape, source.bytes, ({ key }, seed, c0) => digits[key]!.push({ seed, c0 }));
  const framer = new KeyFramer(level, parameters);
  try {
    source.shape.keys.forEach(({ galoisElement }, index) => {
      throwIfStopped(source.stop);
      const primes = keyPrimes(parameters, source.shape.keys[index]!);
      const frame = framer.frame(galoisElement, primes, digits[index]!);
      callSeal('an evaluation key', () => {
        if (galoisElement === RELINEARISATION) {
          relinearisation = scope.track(new seal.RelinKeys());
          relinearisation.loadFromArray(level.context, frame);
        } else {
          const key = scope.track(new seal.GaloisKeys());
          key.loadFromArray(level.context, frame);
          rotations.set(galoisElement, key);
        }
      });
    });
    return { relinearisation, rotations, dispose: () => scope.dispose() };
  } catch (error) {
    scope.dispose();
    throw error;
  }
}

/** Makes SEAL's bytes of one key. */
class KeyFramer {
  readonly #level: KeyedLevel;
  readonly #parameters: RingParameters;
  readonly #packer: PolynomialPacker;
  /** A seeded digit of zeros. */
  readonly #empty: Uint8Array;
  readonly #words: Uint8Array;

  constructor(level: KeyedLevel, parameters: RingParameters) {
    const { polyDegree, dataPrimes } = parameters;
    this.#level = level;
    this.#parameters = parameters;
    this.#packer = new PolynomialPacker(polyDegree);
    this.#empty = seededFrame({ parmsId: level.keyParmsId, polyDegree, primes: dataPrimes.length + 1 });
    this.#words = new Uint8Array(8 * polyDegree * (dataPrimes.length + 1));
  }

  frame(element: number, primes: readonly bigint[], digits: readonly Digit[]): Uint8Array {
    const { polyDegree, dataPrimes } = this.#parameters;
    const relinearises = element === RELINEARISATION;
    const shape = {
      parmsId: this.#level.keyParmsId,
      entries: relinearises ? 1 : polyDegree,
      indices: [relinearises ? 0 : galoisIndex(element)],
      digits: dataPrimes.length,
      frameBytes: this.#empty.length,
    };
    return keysFrame(shape, (_key, digit, frame) => {
      frame.set(this.#empty);
      const source = digits[digit];
      if (source) this.#fill(frame, source, primes);
    });
  }

  /** Data primes go to the front, the special prime to the end, zeros between them where residues did not travel. */
  #fill(frame: Uint8Array, { seed, c0 }: Digit, primes: readonly bigint[]): void {
    const { polyDegree, dataPrimes } = this.#parameters;
    const block = 8 * polyDegree;
    this.#packer.unpack(c0, primes, this.#words);
    const data = primes.length - 1;
    frame.set(this.#words.subarray(0, data * block), RESIDUES_OFFSET);
    const special = this.#words.subarray(data * block, (data + 1) * block);
    frame.set(special, RESIDUES_OFFSET + dataPrimes.length * block);
    setSeed(frame, seed);
  }
}
