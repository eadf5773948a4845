/** What the views show of a server's models: how each stands to what is known of it here, and all that can be read from its network and plans. */
import type { ModelCard, ModelKernels, ModelLayer, ModelPlan, ModelSummary } from '../../shared/ipc/types.ts';
import { estimateSecurity, modulusLimits } from '../../shared/he/index.ts';
import { bitLength } from '../../shared/he/primes.ts';
import {
  layerStatistics,
  networkShapes,
  proveRange,
  type IntegerNetwork,
} from '../../shared/network/index.ts';
import type { ClientPlan } from '../../shared/packing/packing.ts';
import { offeredIn, readyModel, type ReadyModel } from '../operations/index.ts';
import type { RemoteModel } from '../remote/index.ts';
import type { ModelPins, Taken } from './model-pins.ts';
import type { Models } from './models.ts';
import type { Connected, Servers } from './servers.ts';

/** Pictures of kernels are for looking at: no more of them, and none larger. */
const MOST_KERNELS = 64;
const LARGEST_KERNEL = 32;

export interface ModelCardsParts {
  readonly servers: Pick<Servers, 'connect'>;
  readonly models: Models;
  readonly pins: ModelPins;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

export class ModelCards {
  readonly #parts: ModelCardsParts;

  constructor(parts: ModelCardsParts) {
    this.#parts = parts;
  }

  /** Of the selected server. @throws what `Servers.connect` throws */
  async list(): Promise<ModelSummary[]> {
    using connected = await this.#parts.servers.connect();
    return await Promise.all(connected.catalog.models.map((model) => this.#summary(connected, model)));
  }

  /**
   * Costs a download of the network where it is public and not at hand, and the derivation of its plans.
   * @throws what `readyModel` and `Servers.connect` throw
   */
  async open(name: string): Promise<ModelCard> {
    const { servers, models, allowInsecure } = this.#parts;
    using connected = await servers.connect();
    const ready = await readyModel(models.sources(connected, allowInsecure), name);
    const offered = offeredIn(connected.catalog, name);
    const { known } = await this.#parts.pins.standing(connected.address, offered);
    return {
      ...(await this.#summary(connected, offered)),
      before: known ?? null,
      encodedBytes: offered.encodedBytes || null,
      input: inputOf(ready),
      network: ready.network ? networkOf(ready.network) : null,
      plans: plansOf(ready),
      description: ready.description ?? null,
    };
  }

  /**
   * Takes a model that is another than before, or signed by another, after somebody has looked at it.
   * @throws MODEL_CHANGED, MODEL_NOT_FOUND, VAULT_LOCKED, and what `ModelPins.check` throws
   */
  async accept(name: string, taken: Taken): Promise<void> {
    const { servers, models, pins, allowInsecure } = this.#parts;
    using connected = await servers.connect();
    await readyModel(models.sources(connected, allowInsecure), name);
    await pins.check(connected.address, offeredIn(connected.catalog, name), taken);
  }

  async #summary(connected: Connected, model: RemoteModel): Promise<ModelSummary> {
    const { encodedBytes: _, manifest: _signed, plans, ...facts } = model;
    const packings = plans.map(({ packing, parameters, digest }) => ({
      packing,
      parameters: parameters.name,
      planDigest: digest,
    }));
    const { standing, signer } = await this.#parts.pins.standing(connected.address, model);
    return { ...facts, standing, signer, packings };
  }
}

function inputOf({ input }: ReadyModel): ModelCard['input'] {
  const { channels, height, width, bits, mask } = input;
  return { channels, height, width, bits, read: mask?.length ?? channels * height * width };
}

function networkOf(network: IntegerNetwork): NonNullable<ModelCard['network']> {
  const { layers, scores: _, signedBits, magnitude } = proveRange(network);
  const shapes = networkShapes(network);
  const statistics = layerStatistics(network);
  return {
    layers: network.layers.map((layer, index): ModelLayer => {
      const { weights, nonzeroWeights } = statistics[index]!;
      const kernel =
        layer.kind === 'conv'
          ? { height: layer.kernelHeight, width: layer.kernelWidth, stride: layer.stride }
          : null;
      const bits = layers[index]!.signedBits;
      return {
        kind: layer.kind,
        shape: shapes[index + 1]!,
        weights,
        nonzeroWeights,
        kernel,
        signedBits: bits,
      };
    }),
    kernels: kernelsOf(network),
    signedBits,
    magnitude: String(magnitude),
  };
}

/** Of the first layer, where it is a convolution: one channel, so each map has one kernel. */
function kernelsOf({ layers }: IntegerNetwork): ModelKernels | null {
  const first = layers[0];
  if (first?.kind !== 'conv' || Math.max(first.kernelHeight, first.kernelWidth) > LARGEST_KERNEL) return null;
  const { kernelHeight: height, kernelWidth: width, maps, weights } = first;
  const size = height * width;
  const shown = Math.min(maps, MOST_KERNELS);
  const kernels = Array.from({ length: shown }, (_, map) => [
    ...weights.subarray(map * size, (map + 1) * size),
  ]);
  return { height, width, maps, kernels };
}

function plansOf({ plan, interactive }: ReadyModel): ModelPlan[] {
  return [planOf(plan), ...(interactive.offered ? [planOf(interactive.plan)] : [])];
}

function planOf(plan: ClientPlan): ModelPlan {
  const { packing, parameters, publishedModulusBits, digest } = plan;
  const { name, scheme, polyDegree, dataPrimes, specialPrime } = parameters;
  const plainModuli = plan.packing === 'batch' ? [plan.parameters.plainModulus] : plan.plainModuli;
  const keys = plan.packing === 'batch' ? plan.privacy?.keys : plan.evaluationKeys;
  const limits = modulusLimits(polyDegree);
  const { classicalBits, quantumBits } = estimateSecurity(polyDegree, publishedModulusBits);
  return {
    packing,
    parameters: { name, scheme, polyDegree },
    dataPrimesBits: dataPrimes.map(bitLength),
    specialPrimeBits: bitLength(specialPrime),
    plainModuliBits: plainModuli.map(bitLength),
    publishedModulusBits,
    classicalLimitBits: limits.classical,
    quantumLimitBits: limits.quantum,
    classicalBits,
    quantumBits,
    evaluationKeysBytes: keys?.bytes ?? 0,
    privacyBits: plan.packing === 'batch' ? (plan.privacy?.bits ?? null) : null,
    budgetBits: plan.budgetBits ?? null,
    failureProbabilityLog2: plan.failureProbabilityLog2 ?? null,
    digest,
  };
}
