/** The wire form of evaluation keys against SEAL's own bytes, and the oracle's rotations against SEAL's. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ringContext } from '../../../engine/seal/context.ts';
import type { KeyedLevel } from '../../../engine/seal/context.ts';
import { loadSeal } from '../../../engine/seal/library.ts';
import type { KeyGenerator, Seal } from '../../../engine/seal/library.ts';
import { openKeys } from '../../../engine/server/seal/keys.ts';
import { makeEvaluationKey } from '../../../engine/client/seal/evaluation-key.ts';
import { openSecretKey } from '../../../engine/client/seal/secret.ts';
import { Scope } from '../../../engine/seal/scope.ts';
import { rotateSlots } from '../../../engine/server/plain/interactive/machine.ts';
import { writeKeysHeader } from '../../../engine/wire/evaluation-keys.ts';
import { RESIDUES_OFFSET, seededFrame, setSeed } from '../../../engine/seal/format.ts';
import { galoisIndex, keysFrame, savedKeyDigits } from '../../../engine/seal/keys-format.ts';
import { galoisElement, plainModuli } from '../../../shared/packing/interactive/index.ts';
import type { EvaluationKeysShape } from '../../../shared/packing/interactive/index.ts';
import { interactiveKey } from './engines.ts';
import { evaluationKeysBytes } from '../../../shared/packing/geometry.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../../shared/packing/interactive/sets.ts';

const set = INSECURE_INTERACTIVE_SETS[0]!;
const { polyDegree, dataPrimes } = set;
const digits = dataPrimes.length;

describe('evaluation keys', () => {
  const scope = new Scope();
  let seal: Seal;
  let level: KeyedLevel;
  let secretKey: Uint8Array;
  let generator: KeyGenerator;

  beforeAll(async () => {
    seal = await loadSeal();
    secretKey = await interactiveKey(set);
    level = ringContext(seal, 'bfv', set, plainModuli(polyDegree)[3]!, scope);
    generator = scope.track(
      new seal.KeyGenerator(level.context, openSecretKey(seal, level, secretKey, scope)),
    );
  });
  afterAll(() => scope.dispose());

  /** SEAL's bytes taken apart and put together again. */
  function rebuilt(saved: Uint8Array, entries: number, index: number): Uint8Array {
    const parts = savedKeyDigits(saved, digits, polyDegree * (digits + 1));
    const empty = seededFrame({ parmsId: level.keyParmsId, polyDegree, primes: digits + 1 });
    const shape = { parmsId: level.keyParmsId, entries, indices: [index], digits, frameBytes: empty.length };
    return keysFrame(shape, (_key, digit, frame) => {
      frame.set(empty);
      frame.set(parts[digit]!.c0, RESIDUES_OFFSET);
      setSeed(frame, parts[digit]!.seed);
    });
  }

  it.each([0, 1, 5, polyDegree / 2 - 1])('of rotation %i are framed as SEAL frames them', (step) => {
    const made = scope.track(generator.createGaloisKeysSerializableWithSteps(Int32Array.of(step)));
    const saved = made.saveToArray(seal.ComprModeType.none) as Uint8Array;
    const index = galoisIndex(galoisElement(step, polyDegree));
    expect(Buffer.compare(rebuilt(saved, polyDegree, index), saved)).toBe(0);
  });

  it('of relinearisation are framed as SEAL frames them', () => {
    const made = scope.track(generator.createRelinKeysSerializable());
    const saved = made.saveToArray(seal.ComprModeType.none) as Uint8Array;
    expect(Buffer.compare(rebuilt(saved, 1, 0), saved)).toBe(0);
  });

  it.each([1, 3, digits])(
    'cut down to %i primes still rotate at that level, as the oracle does',
    (primes) => {
      for (const step of [0, 7]) {
        const key = { galoisElement: galoisElement(step, polyDegree), primes };
        const shape: EvaluationKeysShape = {
          keys: [key],
          bytes: evaluationKeysBytes(set, [key]),
          digest: '00'.repeat(32),
        };
        const bytes = new Uint8Array(shape.bytes);
        const header = writeKeysHeader(shape);
        bytes.set(header);
        bytes.set(makeEvaluationKey(seal, generator, set, key), header.length);
        const stop = new SharedArrayBuffer(4);
        const opened = openKeys(seal, level, set, { shape, bytes, stop });
        expect(rotatedBySeal(opened.rotations.get(key.galoisElement)!, key.galoisElement, primes)).toEqual(
          Array.from(rotateSlots(numbers, step), BigInt),
        );
        opened.dispose();
      }
    },
  );

  const numbers = Float64Array.from({ length: polyDegree }, (_, slot) => slot);

  function rotatedBySeal(
    key: Parameters<InstanceType<Seal['Evaluator']>['applyGalois']>[2],
    element: number,
    primes: number,
  ): bigint[] {
    const secret = openSecretKey(seal, level, secretKey, scope);
    const encoder = scope.track(new seal.BatchEncoder(level.context));
    const evaluator = scope.track(new seal.Evaluator(level.context));
    const encryptor = scope.track(
      new seal.Encryptor(level.context, scope.track(generator.createPublicKey()), secret),
    );
    const plaintext = scope.track(new seal.Plaintext());
    encoder.encode(BigInt64Array.from(numbers, BigInt), plaintext);
    const fresh = scope.track(encryptor.encryptSymmetricSerializable(plaintext));
    const ciphertext = scope.track(new seal.Ciphertext());
    ciphertext.loadFromArray(level.context, fresh.saveToArray(seal.ComprModeType.none));
    for (let count = digits; count > primes; count--) evaluator.cipherModSwitchToNextInplace(ciphertext);
    evaluator.applyGaloisInplace(ciphertext, element, key);
    scope.track(new seal.Decryptor(level.context, secret)).decrypt(ciphertext, plaintext);
    return [...(encoder.decodeBigUint64(plaintext) as BigUint64Array)];
  }
});
