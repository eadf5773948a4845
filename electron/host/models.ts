/** Networks and plans at hand: the bundled models, those fetched in this session, and one plan for each. */
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  decodeNetwork,
  inputKindOf,
  NETWORK_LIMITS,
  type DecodedNetwork,
} from '../../shared/network/index.ts';
import { planBatch, type BatchPlan } from '../../shared/packing/batch/index.ts';
import { planInteractive, type InteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';

import type { ModelSources } from '../operations/index.ts';
import type { Connected } from './servers.ts';

export interface ModelsParts {
  readonly directory: string;
  /** Tests only: plan for this set instead of the planner's choice. */
  readonly parameters?: BatchSet | undefined;
  /** Tests only: likewise for interactive packing. */
  readonly interactiveParameters?: InteractiveSet | undefined;
}

/** Samples are for trying. */
const MAX_SAMPLES_BYTES = 1 << 20;

export class Models {
  readonly #parts: ModelsParts;
  readonly #decoded = new Map<string, DecodedNetwork>();
  readonly #plans = new Map<string, Promise<BatchPlan>>();
  readonly #interactive = new Map<string, Promise<InteractivePlan>>();
  readonly #bundledModels: DecodedNetwork[] = [];
  #bundled: Promise<void> | undefined;

  constructor(parts: ModelsParts) {
    this.#parts = parts;
  }

  /** By digest, bundled or kept. */
  async atHand(digest: string): Promise<DecodedNetwork | undefined> {
    await this.#readBundled();
    return this.#decoded.get(digest);
  }

  /** What making a model of a server ready takes. */
  sources({ remote, catalog }: Pick<Connected, 'remote' | 'catalog'>, allowInsecure: boolean): ModelSources {
    return {
      remote,
      catalog,
      atHand: (digest) => this.atHand(digest),
      keep: (decoded) => this.keep(decoded),
      derivePlan: (decoded, polyDegree) => this.plan(decoded, polyDegree),
      deriveInteractive: (decoded) => this.interactivePlan(decoded),
      allowInsecure,
    };
  }

  keep(decoded: DecodedNetwork): void {
    this.#decoded.set(decoded.digest, decoded);
  }

  /** Derived once a model and degree: some 0.3 s. @throws PLAN_IMPOSSIBLE, RANGE_EXCEEDS_MODULUS */
  plan(decoded: DecodedNetwork, polyDegree?: number): Promise<BatchPlan> {
    const name = `${decoded.digest} ${polyDegree ?? ''}`;
    const known = this.#plans.get(name);
    if (known) return known;
    const plan = planBatch(decoded.network, decoded.digest, this.#parts.parameters, { polyDegree });
    this.#plans.set(name, plan);
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

  /** The parameter set that a new key is made for: that of the bundled model of digits. @throws MODEL_NOT_FOUND */
  async parametersForNewKeys(): Promise<BatchSet> {
    if (this.#parts.parameters) return this.#parts.parameters;
    await this.#readBundled();
    const all = [...this.#decoded.values()];
    const first = all.find(({ network }) => inputKindOf(network.description) === 'digit') ?? all[0];
    if (!first) throw new CryptoNetsError('MODEL_NOT_FOUND', 'there is no bundled model to make a key for');
    return (await this.plan(first)).parameters;
  }

  /** Of the models that came with the program under this name. */
  async bundledDigests(name: string): Promise<readonly string[]> {
    await this.#readBundled();
    return this.#bundledModels.filter(({ network }) => network.name === name).map(({ digest }) => digest);
  }

  /** Rows to try a bundled model with, as its folder has them; undefined where it has none, or the model under the name is another. */
  async bundledSamples(name: string, digest: string): Promise<Uint8Array | undefined> {
    if (!(await this.bundledDigests(name)).includes(digest)) return undefined;
    const read = (file: string) =>
      readBounded(join(this.#parts.directory, name, file), MAX_SAMPLES_BYTES).catch(() => undefined);
    return (await read('samples.csv')) ?? (await read('samples.npz'));
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
      if (!decoded) continue;
      this.keep(decoded);
      this.#bundledModels.push(decoded);
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
