/** Encoding, seeded symmetric encryption and decryption by SEAL, under one secret key. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { ParameterSet } from '../../../shared/he/index.ts';
import { gatherSlots } from '../../../shared/packing/index.ts';
import { residueBits, SEED_BYTES } from '../../wire/batch.ts';
import { ResiduePacker } from '../../wire/residues.ts';
import { ciphertextFrame, RESIDUES_OFFSET, savedSeeded } from '../../wire/seal-format.ts';
import type { Level } from '../context.ts';
import { callSeal } from '../library.ts';
import type { BatchEncoder, Decryptor, Encryptor, Plaintext, Seal } from '../library.ts';
import { withScope } from '../scope.ts';
import type { Scope } from '../scope.ts';
import { throwIfStopped } from '../stop.ts';
import type { DecryptJob, DecryptResult, EncryptJob, EncryptResult } from './jobs.ts';

export class OwnerCipher {
  readonly #seal: Seal;
  readonly #level: Level;
  readonly #parameters: ParameterSet;
  readonly #encoder: BatchEncoder;
  readonly #encryptor: Encryptor;
  readonly #decryptor: Decryptor;
  readonly #plaintext: Plaintext;
  readonly #packer: ResiduePacker;
  /** One residue polynomial as halves, for packing. */
  readonly #halves: Uint32Array<ArrayBuffer>;

  constructor(seal: Seal, level: Level, parameters: ParameterSet, secretKey: Uint8Array, scope: Scope) {
    this.#seal = seal;
    this.#level = level;
    this.#parameters = parameters;
    const key = scope.track(new seal.SecretKey());
    key.loadFromArray(level.context, secretKey);
    // SEAL's encryptor wants a public key to exist; it is never used and never leaves.
    const publicKey = withScope((own) =>
      scope.track(own.track(new seal.KeyGenerator(level.context, key)).createPublicKey()),
    );
    this.#encryptor = scope.track(new seal.Encryptor(level.context, publicKey, key));
    this.#decryptor = scope.track(new seal.Decryptor(level.context, key));
    this.#encoder = scope.track(new seal.BatchEncoder(level.context));
    this.#plaintext = scope.track(new seal.Plaintext());
    this.#packer = new ResiduePacker(parameters.polyDegree, residueBits(parameters));
    this.#halves = new Uint32Array(2 * parameters.polyDegree);
  }

  /** @throws CANCELLED */
  encrypt(job: EncryptJob): EncryptResult {
    const perCiphertext = this.#parameters.dataPrimes.length * this.#packer.bytes;
    const blocks = new Uint8Array(job.count * perCiphertext);
    const seeds = new Uint8Array(job.count * SEED_BYTES);
    const pixels = new Uint8Array(job.pixels);
    const slots = new BigInt64Array(this.#parameters.polyDegree);
    let encodeMs = 0;
    let encryptMs = 0;
    for (let index = 0; index < job.count; index++) {
      throwIfStopped(job.stop);
      const start = performance.now();
      gatherSlots(pixels, job.pixelsPerImage, job.first + index, slots);
      callSeal('encoding', () => this.#encoder.encode(slots, this.#plaintext));
      const encoded = performance.now();
      const ciphertext = blocks.subarray(index * perCiphertext, (index + 1) * perCiphertext);
      this.#encryptOne(ciphertext, seeds.subarray(index * SEED_BYTES, (index + 1) * SEED_BYTES));
      encodeMs += encoded - start;
      encryptMs += performance.now() - encoded;
    }
    slots.fill(0n);
    return { blocks, seeds, encodeMs, encryptMs };
  }

  #encryptOne(blocks: Uint8Array, seed: Uint8Array): void {
    const bytes = withScope((scope) => {
      const made = callSeal('encryption', () =>
        this.#encryptor.encryptSymmetricSerializable(this.#plaintext),
      );
      return scope.track(made).saveToArray(this.#seal.ComprModeType.none) as Uint8Array;
    });
    const { polyDegree, dataPrimes } = this.#parameters;
    const saved = savedSeeded(bytes, polyDegree * dataPrimes.length);
    seed.set(saved.seed);
    const aligned = new Uint8Array(this.#halves.buffer);
    const { bytes: blockBytes } = this.#packer;
    for (let prime = 0; prime < dataPrimes.length; prime++) {
      aligned.set(saved.c0.subarray(8 * polyDegree * prime, 8 * polyDegree * (prime + 1)));
      this.#packer.pack(this.#halves, blocks.subarray(prime * blockBytes, (prime + 1) * blockBytes));
    }
  }

  /** @throws CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, CANCELLED */
  decrypt(job: DecryptJob): DecryptResult {
    throwIfStopped(job.stop);
    const start = performance.now();
    this.#decryptOne(job);
    const decrypted = performance.now();
    const slots = callSeal('decoding', () => this.#encoder.decodeBigInt64(this.#plaintext) as BigInt64Array);
    this.#plaintext.setZero();
    return { slots, decryptMs: decrypted - start, decodeMs: performance.now() - decrypted };
  }

  #decryptOne(job: DecryptJob): void {
    withScope((scope) => {
      const ciphertext = scope.track(new this.#seal.Ciphertext());
      const frame = this.#frameOf(job);
      callSeal('decryption', () => {
        ciphertext.loadFromArray(this.#level.context, frame);
        this.#decryptor.decrypt(ciphertext, this.#plaintext);
      });
    });
  }

  /** Unpacks and checks every residue before SEAL sees one. */
  #frameOf({ bytes, size, primes, correctionFactor }: DecryptJob): Uint8Array {
    const { polyDegree, dataPrimes } = this.#parameters;
    const parmsId = this.#level.parmsId(primes);
    const frame = ciphertextFrame({ parmsId, size, polyDegree, primes, correctionFactor });
    const { bytes: blockBytes } = this.#packer;
    if (bytes.length !== size * primes * blockBytes) throw new CryptoNetsError('CIPHERTEXT_INVALID');
    const aligned = new Uint8Array(this.#halves.buffer);
    for (let block = 0; block < size * primes; block++) {
      const packed = bytes.subarray(block * blockBytes, (block + 1) * blockBytes);
      this.#packer.unpack(packed, dataPrimes[block % primes]!, this.#halves);
      frame.set(aligned, RESIDUES_OFFSET + 8 * polyDegree * block);
    }
    return frame;
  }
}
