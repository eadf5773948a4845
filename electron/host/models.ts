/** Networks and plans at hand: the bundled models, those fetched in this session, and one plan for each. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { decodeNetwork, NETWORK_LIMITS, type DecodedNetwork } from '../../shared/network/index.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import { planBatch, type BatchPlan } from '../../shared/plan/index.ts';
import { planInteractive, type InteractivePlan } from '../../shared/plan/interactive/index.ts';

export interface ModelsParts {
  readonly directory: string;
  /** Tests only: plan for this set instead of the planner's choice. */
  readonly parameters?: ParameterSet | undefined;
  /** Tests only: likewise for interactive packing. */
  readonly interactiveParameters?: InteractiveSet | undefined;
}

export class Models {
  readonly #parts: ModelsParts;
  readonly #decoded = new Map<string, DecodedNetwork>();
  readonly #plans = new Map<string, Promise<BatchPlan>>();
  readonly #interactive = new Map<string, Promise<InteractivePlan>>();
  #bundled: Promise<void> | undefined;

  constructor(parts: ModelsParts) {
    this.#parts = parts;
  }

  /** By digest, bundled or kept. */
  async atHand(digest: string): Promise<DecodedNetwork | undefined> {
    await this.#readBundled();
    return this.#decoded.get(digest);
  }

  keep(decoded: DecodedNetwork): void {
    this.#decoded.set(decoded.digest, decoded);
  }

  /** Derived once a model: some 0.3 s. @throws PLAN_IMPOSSIBLE, RANGE_EXCEEDS_MODULUS */
  plan(decoded: DecodedNetwork): Promise<BatchPlan> {
    const known = this.#plans.get(decoded.digest);
    if (known) return known;
    const plan = planBatch(decoded.network, decoded.digest, this.#parts.parameters);
    this.#plans.set(decoded.digest, plan);
    return plan;
  }

  /** Derived once a model: some 0.3 s. @throws PLAN_IMPOSSIBLE, RANGE_EXCEEDS_MODULUS */
  interactivePlan(decoded: DecodedNetwork): Promise<InteractivePlan> {
    const known = this.#interactive.get(decoded.digest);
    if (known) return known;
    const plan = planInteractive(decoded.network, decoded.digest, this.#parts.interactiveParameters);
    this.#interactive.set(decoded.digest, plan);
    return plan;
  }

  /** The parameter set that a new key is made for: that of the bundled model. @throws MODEL_NOT_FOUND */
  async parametersForNewKeys(): Promise<ParameterSet> {
    if (this.#parts.parameters) return this.#parts.parameters;
    await this.#readBundled();
    const [first] = this.#decoded.values();
    if (!first) throw new CryptoNetsError('MODEL_NOT_FOUND', 'There is no bundled model to make a key for.');
    return (await this.plan(first)).parameters;
  }

  #readBundled(): Promise<void> {
    this.#bundled ??= this.#readFolders();
    return this.#bundled;
  }

  /** A folder that holds no usable model is passed over: the server's copy is checked the same way. */
  async #readFolders(): Promise<void> {
    const entries = await readdir(this.#parts.directory, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isDirectory())) {
      const decoded = await readModel(join(this.#parts.directory, entry.name)).catch(() => undefined);
      if (decoded) this.keep(decoded);
    }
  }
}

async function readModel(folder: string): Promise<DecodedNetwork> {
  const json = await readBounded(join(folder, 'network.json'), NETWORK_LIMITS.metadataBytes);
  const weights = await readBounded(join(folder, 'weights.bin'), NETWORK_LIMITS.weightsBytes);
  return decodeNetwork(Buffer.from(json).toString('utf8'), weights);
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  await using file = await open(path, 'r');
  if ((await file.stat()).size > maxBytes) throw new CryptoNetsError('MODEL_INVALID');
  return new Uint8Array(await file.readFile());
}
