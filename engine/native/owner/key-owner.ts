/** The native key owner: one secret key in native memory that is wiped, encryption while sending, decryption of all sizes. */
import { throwIfAborted } from '../../../shared/errors/index.ts';
import type { ParameterSet } from '../../../shared/he/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import { checkPixels } from '../../../shared/packing/index.ts';
import { resultCorrection } from '../../../shared/plan/index.ts';
import type { BatchPlan } from '../../../shared/plan/index.ts';
import { Stopwatch } from '../../../shared/stages/stopwatch.ts';
import type { EngineHandle, KeyHandle, OwnerAddon } from '../../../native/index.ts';
import { loadOwnerAddon } from '../../../native/owner.ts';
import type { EngineFacts } from '../../facts.ts';
import type { BatchEncryption, KeyOwner, SecretKeyBytes } from '../../key-owner.ts';
import { blockBytes, blockCount, checkScores } from '../../wire/index.ts';
import type { EncryptedScores } from '../../wire/index.ts';
import { parseSecretKey } from '../../wire/key-format.ts';
import { requireParameters } from '../../wire/require.ts';
import { controlled } from '../controlled.ts';
import { openEngine, requireAddon } from '../engine.ts';
import type { NativeOptions } from '../engine.ts';
import { calling } from '../failure.ts';
import { NativeEncryption } from './encryption.ts';

export class NativeKeyOwner implements KeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: ParameterSet;
  readonly #addon: OwnerAddon;
  readonly #engine: EngineHandle;
  readonly #key: KeyHandle;

  /** Copies the key; the caller keeps, and zeroes, its own. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: ParameterSet, secretKey: SecretKeyBytes, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadOwnerAddon());
    const { handle, facts } = openEngine(this.#addon, parameters, options);
    this.#engine = handle;
    this.facts = facts;
    this.parameters = parameters;
    const residues = parseSecretKey(parameters, secretKey);
    try {
      this.#key = calling(() => this.#addon.createKey(handle, new Uint8Array(residues.buffer)));
    } finally {
      residues.fill(0n);
    }
  }

  async encryptBatch(
    plan: BatchPlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<BatchEncryption> {
    requireParameters(plan, this.parameters);
    const ciphertexts = plan.inputCiphertexts;
    const shape = {
      pixelsPerImage: ciphertexts,
      slots: this.parameters.polyDegree,
      largestPixel: 2 ** plan.inputBits - 1,
    };
    checkPixels(pixels, images, shape);
    throwIfAborted(control.signal);
    const handle = calling(() =>
      this.#addon.beginEncryption(this.#engine, this.#key, pixels, images, ciphertexts),
    );
    const blocks = { blockCount: blockCount(plan), blockBytes: blockBytes(this.parameters) };
    return new NativeEncryption(this.#addon, handle, { ciphertexts, ...blocks }, control);
  }

  async decryptBatch(
    plan: BatchPlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    requireParameters(plan, this.parameters);
    checkScores(plan, result);
    const { bytes, count, size, primes } = result;
    const correction = resultCorrection(plan.steps, this.parameters);
    const stopwatch = new Stopwatch();
    const end = stopwatch.start('decrypt');
    const scores = await controlled(this.#addon, control, 'decrypt', (stop) =>
      this.#addon.decryptBatch(this.#engine, stop, this.#key, bytes, count, size, primes, correction, images),
    );
    control.report?.({ kind: 'stage', span: end({ count }) });
    return scores;
  }

  async dispose(): Promise<void> {
    this.#addon.disposeKey(this.#key);
    this.#addon.disposeEngine(this.#engine);
  }
}
