/** The native key owner: one secret key in native memory that is wiped, encryption while sending, decryption of all sizes. */
import type { Control } from '../../../../shared/operations/index.ts';
import type { BatchPrivacy, BatchSet, ClientBatchPlan } from '../../../../shared/packing/batch/index.ts';
import type { Expander } from '../../../../shared/protocol/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import type { EngineHandle, KeyHandle, BatchOwnerAddon } from '../../../../native/index.ts';
import { loadBatchOwnerAddon } from '../../../../native/owner.ts';
import type { EngineFacts } from '../../../wire/facts.ts';
import type { BatchEncryption, BatchKeyOwner, SecretKeyBytes } from '../../owner.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { parseSecretKey } from '../../key-format.ts';
import { controlled } from '../../../native/controlled.ts';
import { openBatchEngine, requireAddon } from '../../../native/engine.ts';
import type { NativeOptions } from '../../../native/engine.ts';
import { calling } from '../../../native/failure.ts';
import { KeptBuffers } from '../../../../shared/kept-buffers.ts';
import { NativeEncryption, type RunMemory } from './encryption.ts';
import { makeNativeKeys } from '../evaluation-keys.ts';
import { openEncryption, openDecryption, openKey } from '../../checks.ts';
import { batchBlockBytes, blockCount } from '../../../../shared/packing/geometry.ts';

/** Most buffers that are kept for the next batch: what one may have on its way, encrypted ahead, queued and not yet acknowledged. */
const MOST_KEPT_RUNS = 32;

export class NativeBatchKeyOwner implements BatchKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: BatchSet;
  readonly #addon: BatchOwnerAddon;
  readonly #engine: EngineHandle;
  readonly #key: KeyHandle;
  #kept: KeptBuffers | undefined;
  /** Runs of all batches have one size, unless another server wants smaller chunks. */
  readonly #memory: RunMemory = (bytes) => {
    if (this.#kept?.bytes !== bytes) this.#kept = new KeptBuffers(bytes, MOST_KEPT_RUNS);
    return this.#kept;
  };

  /** Copies the key; the caller keeps, and zeroes, its own. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: BatchSet, secretKey: SecretKeyBytes, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadBatchOwnerAddon());
    openKey('batch', parameters, secretKey, options);
    const { handle, facts } = openBatchEngine(this.#addon, parameters, options);
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

  async makePrivacyKeys({ keys, primes }: BatchPrivacy, control: Control = {}): Promise<Uint8Array> {
    const { plainModulus: errorFactor } = this.parameters;
    const wish = { shape: keys, keyPrimes: primes + 1, errorFactor, withPublicKey: true };
    return makeNativeKeys(this.#addon, this.#engine, this.#key, wish, control);
  }

  async encrypt(
    plan: ClientBatchPlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
    expander: Expander = 'blake2xb',
  ): Promise<BatchEncryption> {
    openEncryption(this, plan, pixels, images, control);
    const { plainModulus } = this.parameters;
    const ciphertexts = plan.inputCiphertexts;
    const handle = calling(() =>
      this.#addon.beginEncryption(
        this.#engine,
        this.#key,
        plainModulus,
        pixels,
        images,
        ciphertexts,
        expander,
      ),
    );
    const blocks = { blockCount: blockCount(plan), blockBytes: batchBlockBytes(this.parameters) };
    return new NativeEncryption(
      this.#addon,
      handle,
      { ciphertexts, expander, ...blocks },
      this.#memory,
      control,
    );
  }

  async decrypt(
    plan: ClientBatchPlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    openDecryption(this, plan, result, images, control);
    const { bytes, count, size, primes } = result;
    const { plainModulus } = this.parameters;
    const correction = plan.resultCorrection;
    const stopwatch = new Stopwatch();
    const end = stopwatch.start('decrypt');
    const scores = await controlled(this.#addon, control, 'decrypt', (stop) =>
      this.#addon.decryptBatch(
        this.#engine,
        stop,
        this.#key,
        plainModulus,
        bytes,
        count,
        size,
        primes,
        correction,
        images,
      ),
    );
    control.report?.({ kind: 'stage', span: end({ count }) });
    return scores;
  }

  async dispose(): Promise<void> {
    this.#addon.disposeKey(this.#key);
    this.#addon.disposeEngine(this.#engine);
  }
}
