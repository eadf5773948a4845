/** The native key owner of interactive packing: encrypts as SEAL does in BFV, decrypts two polynomials; SEAL makes the evaluation keys. */
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { Recombination } from '../../../../shared/packing/index.ts';
import type { EvaluationKeysShape, InteractivePlan } from '../../../../shared/plan/interactive/index.ts';
import type { StageName } from '../../../../shared/stages/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import type {
  ControlHandle,
  EngineHandle,
  InteractiveClientHandle,
  InteractiveOwnerAddon,
  KeyHandle,
} from '../../../../native/index.ts';
import { loadInteractiveOwnerAddon } from '../../../../native/owner.ts';
import type { EngineFacts } from '../../../facts.ts';
import type { SecretKeyBytes } from '../../../key-owner.ts';
import type { InteractiveKeyOwner } from '../../../key-owner-interactive.ts';
import type { EncryptedScores } from '../../../wire/batch.ts';
import {
  checkInteractivePixels,
  checkInteractiveScores,
  requireInteractive,
} from '../../../wire/interactive.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { parseSecretKey } from '../../../wire/key-format.ts';
import { controlled } from '../../controlled.ts';
import { openInteractiveEngine, requireAddon } from '../../engine.ts';
import type { NativeOptions } from '../../engine.ts';
import { calling } from '../../failure.ts';

/** Layouts of plans that are kept. The least recently used goes first. */
const MOST_CLIENTS = 4;

export class NativeInteractiveKeyOwner implements InteractiveKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #addon: InteractiveOwnerAddon;
  readonly #engine: EngineHandle;
  readonly #key: KeyHandle;
  /** SEAL's form, for SEAL's key generator; zeroed on disposal. */
  readonly #secretKey: Uint8Array;
  readonly #options: NativeOptions;
  readonly #clients = new Map<string, InteractiveClientHandle>();

  /** Copies the key; the caller keeps, and zeroes, its own. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: InteractiveSet, secretKey: SecretKeyBytes, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadInteractiveOwnerAddon());
    const { handle, facts } = openInteractiveEngine(this.#addon, parameters, false, options);
    this.#engine = handle;
    this.facts = facts;
    this.parameters = parameters;
    this.#options = options;
    const residues = parseSecretKey(parameters, secretKey);
    try {
      this.#key = calling(() => this.#addon.createKey(handle, new Uint8Array(residues.buffer)));
    } finally {
      residues.fill(0n);
    }
    this.#secretKey = Uint8Array.from(secretKey);
  }

  /** Made by SEAL, on a pool that ends afterwards: once for each key and shape. */
  async makeEvaluationKeys(shape: EvaluationKeysShape, control: Control = {}): Promise<Uint8Array> {
    throwIfAborted(control.signal);
    const { SealInteractiveKeyOwner } = await import('../../../seal/owner/interactive/key-owner.ts');
    const { threads, allowInsecure } = this.#options;
    const maker = new SealInteractiveKeyOwner(this.parameters, this.#secretKey, { threads, allowInsecure });
    try {
      return await maker.makeEvaluationKeys(shape, control);
    } finally {
      await maker.dispose();
    }
  }

  async prepare(plan: InteractivePlan, control: Control = {}): Promise<void> {
    throwIfAborted(control.signal);
    this.#client(plan);
  }

  async encryptInteractive(
    plan: InteractivePlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<InteractiveUpload> {
    requireInteractive(plan, this.parameters);
    checkInteractivePixels(plan, pixels, images);
    const count = images * plan.plainModuli.length;
    const upload = await this.#run(plan, 'encrypt', count, control, (client, stop) =>
      this.#addon.encryptInteractive(client, stop, pixels, images),
    );
    return { images, seeds: upload.seeds, bytes: upload.bytes };
  }

  async decryptInteractive(
    plan: InteractivePlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    requireInteractive(plan, this.parameters);
    checkInteractiveScores(plan, result, images);
    const residues = await this.#run(plan, 'decrypt', result.count, control, (client, stop) =>
      this.#addon.decryptInteractive(client, stop, result.bytes, images, result.primes),
    );
    try {
      return joinResidues(plan, residues, images);
    } finally {
      residues.fill(0n);
    }
  }

  async dispose(): Promise<void> {
    for (const client of this.#clients.values()) this.#addon.disposeInteractiveClient(client);
    this.#clients.clear();
    this.#secretKey.fill(0);
    this.#addon.disposeKey(this.#key);
    this.#addon.disposeEngine(this.#engine);
  }

  async #run<T>(
    plan: InteractivePlan,
    stage: StageName,
    count: number,
    control: Control,
    job: (client: InteractiveClientHandle, stop: ControlHandle) => Promise<T>,
  ): Promise<T> {
    throwIfAborted(control.signal);
    const end = new Stopwatch().start(stage);
    const result = await controlled(this.#addon, control, stage, (stop) => job(this.#client(plan), stop));
    control.report?.({ kind: 'stage', span: end({ count }) });
    return result;
  }

  /** Tables of the plan's plaintext moduli. Cost: some 10 ms, once a plan. */
  #client(plan: InteractivePlan): InteractiveClientHandle {
    requireInteractive(plan, this.parameters);
    const client = this.#clients.get(plan.digest) ?? this.#createClient(plan);
    this.#clients.delete(plan.digest);
    this.#clients.set(plan.digest, client);
    for (const [digest, oldest] of this.#clients) {
      if (this.#clients.size <= MOST_CLIENTS) break;
      this.#clients.delete(digest);
      this.#addon.disposeInteractiveClient(oldest);
    }
    return client;
  }

  #createClient({ plainModuli, input, resultSlots }: InteractivePlan): InteractiveClientHandle {
    const slots = Uint32Array.from(resultSlots);
    const moduli = BigUint64Array.from(plainModuli);
    return calling(() =>
      this.#addon.createInteractiveClient(
        this.#engine,
        this.#key,
        moduli,
        input.pixels,
        input.pixelOfSlot,
        slots,
      ),
    );
  }
}

/** Scores of each image from its residues modulo every plaintext modulus: ciphertext by ciphertext, output by output. */
function joinResidues(plan: InteractivePlan, residues: BigUint64Array, images: number): BigInt64Array {
  const moduli = plan.plainModuli.length;
  const outputs = plan.resultSlots.length;
  const recombination = new Recombination(plan.plainModuli);
  const scores = new BigInt64Array(images * outputs);
  for (let index = 0; index < scores.length; index++) {
    const image = Math.floor(index / outputs);
    const own = plan.plainModuli.map(
      (_modulus, modulus) => residues[(image * moduli + modulus) * outputs + (index % outputs)]!,
    );
    scores[index] = recombination.join(own);
  }
  return scores;
}
