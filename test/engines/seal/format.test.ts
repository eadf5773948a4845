/** What is assumed about SEAL, checked against SEAL: bytes, seeds, slots, rings, correction factors. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ringContext, tileContext } from '../../../engine/seal/context.ts';
import type { Level } from '../../../engine/seal/context.ts';
import { loadSeal } from '../../../engine/seal/library.ts';
import type { Ciphertext, Encryptor, Plaintext, Seal } from '../../../engine/seal/library.ts';
import { Scope } from '../../../engine/seal/scope.ts';
import {
  ciphertextFrame,
  RESIDUES_OFFSET,
  savedResidues,
  savedSeeded,
  seededFrame,
  setSeed,
} from '../../../engine/seal/format.ts';
import { checkSecretKey, parseSecretKey } from '../../../engine/client/key-format.ts';
import { resultCorrection } from '../../../shared/packing/batch/correction.ts';
import { powerModulo } from '../../../shared/he/primes.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';
import { slotPositions } from '../../support/slot-positions.ts';

const set = INSECURE_BATCH_SETS[1]!;
const { polyDegree: n, plainModulus: t, dataPrimes } = set;
const scope = new Scope();
const words = dataPrimes.length * n;
/** Header, parms_id, NTT flag, three sizes, scale. */
const CORRECTION_OFFSET = 16 + 32 + 1 + 3 * 8 + 8;
let seal: Seal;
let level: Level;
let encryptor: Encryptor;
let keyBytes: Uint8Array;

beforeAll(async () => {
  seal = await loadSeal();
  level = ringContext(seal, 'bgv', set, set.plainModulus, scope);
  const generator = scope.track(new seal.KeyGenerator(level.context));
  const key = scope.track(generator.secretKey());
  keyBytes = bytesOf(key);
  encryptor = scope.track(new seal.Encryptor(level.context, scope.track(generator.createPublicKey()), key));
});
afterAll(() => scope.dispose());

const bytesOf = (handle: { saveToArray(mode: Seal['ComprModeType']['none']): unknown }): Uint8Array =>
  handle.saveToArray(seal.ComprModeType.none) as Uint8Array;

function encode(slots: BigInt64Array): Plaintext {
  const plaintext = scope.track(new seal.Plaintext());
  scope.track(new seal.BatchEncoder(level.context)).encode(slots, plaintext);
  return plaintext;
}

function encrypt(value: bigint): Ciphertext {
  const ciphertext = scope.track(new seal.Ciphertext());
  encryptor.encryptSymmetric(encode(new BigInt64Array(n).fill(value)), ciphertext);
  return ciphertext;
}

const load = (frame: Uint8Array): Ciphertext => {
  const ciphertext = scope.track(new seal.Ciphertext());
  ciphertext.loadFromArray(level.context, frame);
  return ciphertext;
};

/** From the saved bytes: node-seal's own accessor answers 1 whatever the factor is. */
const correctionOf = (ciphertext: Ciphertext): bigint =>
  Buffer.from(bytesOf(ciphertext)).readBigUInt64LE(CORRECTION_OFFSET);

const wordsOf = (bytes: Uint8Array): BigUint64Array => new BigUint64Array(bytes.slice().buffer);

it('frames are, byte for byte, what SEAL saves', () => {
  const ciphertext = encrypt(3n);
  const squared = scope.track(ciphertext.copy());
  const operations = scope.track(new seal.Evaluator(level.context));
  operations.squareInplace(squared);
  operations.cipherModSwitchToNextInplace(squared);
  for (const one of [ciphertext, squared]) {
    const primes = one.coeffModulusSize();
    const shape = {
      size: one.size(),
      polyDegree: n,
      primes,
      correctionFactor: correctionOf(one),
    };
    const frame = ciphertextFrame({ ...shape, parmsId: level.parmsId(primes) });
    const saved = bytesOf(one);
    frame.set(savedResidues(saved, shape.size * primes * n), RESIDUES_OFFSET);
    expect(Buffer.compare(frame, saved)).toBe(0);
  }
});

it('seeded frames are what SEAL saves, and expand to the same c1 whatever c0 is', () => {
  const seeded = scope.track(encryptor.encryptSymmetricSerializable(encode(new BigInt64Array(n).fill(1n))));
  const saved = bytesOf(seeded);
  const { c0, seed } = savedSeeded(saved, words);
  const frame = seededFrame({
    parmsId: level.parmsId(dataPrimes.length),
    polyDegree: n,
    primes: dataPrimes.length,
  });
  setSeed(frame, seed);
  const empty = savedResidues(bytesOf(load(frame)), 2 * words);
  frame.set(c0, RESIDUES_OFFSET);
  expect(Buffer.compare(frame, saved)).toBe(0);
  const whole = savedResidues(bytesOf(load(saved)), 2 * words);
  expect(Buffer.compare(whole.subarray(8 * words), empty.subarray(8 * words))).toBe(0);
  expect(Buffer.compare(whole.subarray(0, 8 * words), c0)).toBe(0);
});

it('the correction factor that plans predict is the one that SEAL keeps', () => {
  const operations = scope.track(new seal.Evaluator(level.context));
  const ciphertext = encrypt(2n);
  const square = {
    kind: 'pointwise',
    layers: [{ kind: 'square' }],
    inputs: 1,
    outputs: 1,
    primes: 4,
    sizeIn: 2,
    sizeOut: 3,
  } as const;
  const drop = (primesIn: number) =>
    ({
      kind: 'switch',
      ciphertexts: 1,
      size: 3,
      primesIn,
      primesOut: primesIn - 1,
    }) as const;
  operations.cipherModSwitchToNextInplace(ciphertext);
  operations.squareInplace(ciphertext);
  operations.cipherModSwitchToNextInplace(ciphertext);
  expect(correctionOf(ciphertext)).toBe(resultCorrection([drop(4), square, drop(3)], set));
});

it('slots lie where slotPositions says', () => {
  const slots = BigInt64Array.from({ length: n }, (_, slot) => BigInt((slot * 7919) % 1000));
  const bytes = bytesOf(encode(slots));
  const coefficients = wordsOf(bytes.subarray(bytes.length - 8 * n));
  const root = smallestRoot();
  const positions = slotPositions(n);
  const bits = Math.log2(n);
  for (const slot of [0, 1, 2, 3, 77, n / 2 - 1, n / 2, n / 2 + 1, n - 1]) {
    const exponent =
      2 * Number.parseInt(positions[slot]!.toString(2).padStart(bits, '0').split('').reverse().join(''), 2) +
      1;
    const point = powerModulo(root, BigInt(exponent), t);
    const value = coefficients.reduceRight((sum, coefficient) => (sum * point + coefficient) % t, 0n);
    expect(value).toBe(slots[slot]);
  }
});

/** SEAL takes the smallest primitive 2n-th root of unity. */
function smallestRoot(): bigint {
  const order = BigInt(2 * n);
  for (let base = 2n; ; base++) {
    const root = powerModulo(base, (t - 1n) / order, t);
    if (powerModulo(root, order / 2n, t) !== t - 1n) continue;
    let smallest = root;
    for (let power = root, odd = 1n; odd < order; odd += 2n, power = (((power * root) % t) * root) % t) {
      if (power < smallest) smallest = power;
    }
    return smallest;
  }
}

it('a tile ring computes the residues of the whole ring', () => {
  const operations = scope.track(new seal.Evaluator(level.context));
  const [left, right] = [encrypt(5n), encrypt(-7n)];
  const whole = scope.track(new seal.Ciphertext());
  operations.sub(left, right, whole);
  operations.squareInplace(whole);
  const expected = wordsOf(savedResidues(bytesOf(whole), 3 * words));
  const inputs = [left, right].map((one) => wordsOf(savedResidues(bytesOf(one), 2 * words)));
  const degree = n / 4;
  for (const [prime, first] of [
    [0, 0],
    [3, 2 * degree],
    [1, 3 * degree],
  ] as const) {
    const tile = tileContext(seal, set, prime, degree, scope);
    const small = scope.track(new seal.Evaluator(tile.context));
    const [a, b] = inputs.map((residues) => {
      const frame = ciphertextFrame({
        parmsId: tile.parmsId(1),
        size: 2,
        polyDegree: degree,
        primes: 1,
        correctionFactor: 1n,
      });
      const part = [0, 1].flatMap((poly) => [
        ...residues.subarray(poly * words + prime * n + first, poly * words + prime * n + first + degree),
      ]);
      frame.set(new Uint8Array(BigUint64Array.from(part).buffer), RESIDUES_OFFSET);
      const ciphertext = scope.track(new seal.Ciphertext());
      ciphertext.loadFromArray(tile.context, frame);
      return ciphertext;
    }) as [Ciphertext, Ciphertext];
    small.subInplace(a, b);
    small.squareInplace(a);
    const got = wordsOf(savedResidues(bytesOf(a), 3 * degree));
    for (let poly = 0; poly < 3; poly++) {
      const start = poly * words + prime * n + first;
      expect(got.subarray(poly * degree, (poly + 1) * degree)).toEqual(
        expected.subarray(start, start + degree),
      );
    }
  }
});

it('keys of SEAL are read, a key of another set or a damaged one is not', () => {
  const residues = parseSecretKey(set, keyBytes);
  expect(residues).toHaveLength(words);
  // A ternary polynomial has the same small coefficients modulo every prime; its transform modulo each differs.
  residues.forEach((residue, index) => expect(residue < dataPrimes[Math.floor(index / n)]!).toBe(true));
  const code = expect.objectContaining({ code: 'KEY_INVALID' });
  expect(() => checkSecretKey(INSECURE_BATCH_SETS[2]!, keyBytes)).toThrow(code);
  expect(() => checkSecretKey(INSECURE_BATCH_SETS[0]!, keyBytes)).not.toThrow();
  const damaged = keyBytes.slice();
  damaged.fill(0xff, 200, 208);
  expect(() => checkSecretKey(set, damaged)).toThrow(code);
  expect(() => checkSecretKey(set, keyBytes.slice().fill(1, 5, 6))).toThrow(code);
});
