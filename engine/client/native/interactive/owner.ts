/** The native key owner of interactive packing: encrypts as SEAL does in BFV, decrypts two polynomials, makes evaluation keys. */
import { LRUCache } from 'lru-cache';
import { throwIfAborted } from '../../../../shared/errors/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import type {
  EvaluationKeysShape,
  ClientInteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
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
import type { EngineFacts } from '../../../wire/facts.ts';
import type { InteractiveKeyOwner, SecretKeyBytes } from '../../owner.ts';
import type { EncryptedScores } from '../../../wire/scores.ts';
import { requireParameters } from '../../../wire/require.ts';
import type { InteractiveUpload } from '../../../wire/interactive.ts';
import { parseSecretKey } from '../../key-format.ts';
import { controlled } from '../../../native/controlled.ts';
import { openInteractiveEngine, requireAddon } from '../../../native/engine.ts';
import type { NativeOptions } from '../../../native/engine.ts';
import { calling } from '../../../native/failure.ts';
import { openEncryption, openDecryption, openKey } from '../../checks.ts';
import { joinScores } from '../../join.ts';
import { makeNativeKeys } from '../evaluation-keys.ts';

/** Layouts of plans that are kept. */
const MOST_CLIENTS = 4;

export class NativeInteractiveKeyOwner implements InteractiveKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;
  readonly #addon: InteractiveOwnerAddon;
  readonly #engine: EngineHandle;
  readonly #key: KeyHandle;
  readonly #clients = new LRUCache<string, InteractiveClientHandle>({
    max: MOST_CLIENTS,
    dispose: (client) => this.#addon.disposeInteractiveClient(client),
  });

  /** Copies the key; the caller keeps, and zeroes, its own. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
  constructor(parameters: InteractiveSet, secretKey: SecretKeyBytes, options: NativeOptions = {}) {
    this.#addon = requireAddon(loadInteractiveOwnerAddon());
    openKey('interactive', parameters, secretKey, options);
    const { handle, facts } = openInteractiveEngine(this.#addon, parameters, options);
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

  async makeEvaluationKeys(shape: EvaluationKeysShape, control: Control = {}): Promise<Uint8Array> {
    const keyPrimes = this.parameters.dataPrimes.length + 1;
    const wish = { shape, keyPrimes, errorFactor: 1n, withPublicKey: false };
    return makeNativeKeys(this.#addon, this.#engine, this.#key, wish, control);
  }

  async prepare(plan: ClientInteractivePlan, control: Control = {}): Promise<void> {
    throwIfAborted(control.signal);
    this.#client(plan);
  }

  async encrypt(
    plan: ClientInteractivePlan,
    pixels: Uint8Array,
    images: number,
    control: Control = {},
  ): Promise<InteractiveUpload> {
    openEncryption(this, plan, pixels, images, control);
    const count = images * plan.plainModuli.length;
    const upload = await this.#run(plan, 'encrypt', count, control, (client, stop) =>
      this.#addon.encryptInteractive(client, stop, pixels, images),
    );
    return { images, seeds: upload.seeds, bytes: upload.bytes };
  }

  async decrypt(
    plan: ClientInteractivePlan,
    result: EncryptedScores,
    images: number,
    control: Control = {},
  ): Promise<BigInt64Array> {
    openDecryption(this, plan, result, images, control);
    const residues = await this.#run(plan, 'decrypt', result.count, control, (client, stop) =>
      this.#addon.decryptInteractive(client, stop, result.bytes, images, result.primes),
    );
    try {
      const outputs = plan.resultSlots.length;
      return joinScores(plan, images, (ciphertext, output) => residues[ciphertext * outputs + output]!);
    } finally {
      residues.fill(0n);
    }
  }

  async dispose(): Promise<void> {
    this.#clients.clear();
    this.#addon.disposeKey(this.#key);
    this.#addon.disposeEngine(this.#engine);
  }

  async #run<T>(
    plan: ClientInteractivePlan,
    stage: StageName,
    count: number,
    control: Control,
    job: (client: InteractiveClientHandle, stop: ControlHandle) => Promise<T>,
  ): Promise<T> {
    const end = new Stopwatch().start(stage);
    const result = await controlled(this.#addon, control, stage, (stop) => job(this.#client(plan), stop));
    control.report?.({ kind: 'stage', span: end({ count }) });
    return result;
  }

  /** Tables of the plan's plaintext moduli. Cost: some 10 ms, once a plan. */
  #client(plan: ClientInteractivePlan): InteractiveClientHandle {
    requireParameters(plan, this.parameters);
    const client = this.#clients.get(plan.digest) ?? this.#createClient(plan);
    this.#clients.set(plan.digest, client);
    return client;
  }

  #createClient({ plainModuli, input, resultSlots }: ClientInteractivePlan): InteractiveClientHandle {
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
